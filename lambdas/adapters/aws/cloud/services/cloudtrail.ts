import { CloudTrailClient, DescribeTrailsCommand, GetTrailStatusCommand } from '@aws-sdk/client-cloudtrail';
import type { CloudReads } from '#shared/deployment/cloud-reads.ts';
import { sdkService } from '../service.ts';

export const open = sdkService<keyof CloudReads['cloudtrail']>(CloudTrailClient, {
  DescribeTrails: DescribeTrailsCommand,
  GetTrailStatus: GetTrailStatusCommand,
});
