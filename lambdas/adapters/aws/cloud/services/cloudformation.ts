import {
  CloudFormationClient,
  DescribeStacksCommand,
  GetTemplateCommand,
  ListStackResourcesCommand,
} from '@aws-sdk/client-cloudformation';
import type { CloudReads } from '#shared/deployment/cloud-reads.ts';
import { sdkService } from '../service.ts';

export const open = sdkService<keyof CloudReads['cloudformation']>(CloudFormationClient, {
  DescribeStacks: DescribeStacksCommand,
  GetTemplate: GetTemplateCommand,
  ListStackResources: ListStackResourcesCommand,
});
