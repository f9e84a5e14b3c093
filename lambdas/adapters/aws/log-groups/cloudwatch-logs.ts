import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import type { LogReads } from '#shared/deployment/log-reads.ts';
import { sdkService } from '../cloud/service.ts';

export const open = sdkService<keyof LogReads['cloudwatch-logs']>(CloudWatchLogsClient, {
  DescribeLogGroups: DescribeLogGroupsCommand,
  FilterLogEvents: FilterLogEventsCommand,
});
