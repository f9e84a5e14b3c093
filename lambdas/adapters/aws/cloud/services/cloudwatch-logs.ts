import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { CloudReads } from '#shared/deployment/cloud-reads.ts';
import { sdkService } from '../service.ts';

export const open = sdkService<keyof CloudReads['cloudwatch-logs']>(CloudWatchLogsClient, {
  DescribeLogGroups: DescribeLogGroupsCommand,
});
