import {
  CancelUpdateStackCommand,
  CloudFormationClient,
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DescribeChangeSetCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  GetTemplateCommand,
} from '@aws-sdk/client-cloudformation';
import type { StackCalls } from '#shared/deployment/stack-calls.ts';
import { sdkService } from '../cloud/service.ts';

export const open = sdkService<keyof StackCalls['cloudformation']>(CloudFormationClient, {
  DescribeStacks: DescribeStacksCommand,
  GetTemplate: GetTemplateCommand,
  DescribeStackEvents: DescribeStackEventsCommand,
  CreateChangeSet: CreateChangeSetCommand,
  DescribeChangeSet: DescribeChangeSetCommand,
  ExecuteChangeSet: ExecuteChangeSetCommand,
  DeleteChangeSet: DeleteChangeSetCommand,
  CancelUpdateStack: CancelUpdateStackCommand,
});
