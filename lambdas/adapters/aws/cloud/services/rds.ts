import { DescribeDBInstancesCommand, RDSClient } from '@aws-sdk/client-rds';
import type { CloudReads } from '#shared/deployment/cloud-reads.ts';
import { sdkService } from '../service.ts';

export const open = sdkService<keyof CloudReads['rds']>(RDSClient, {
  DescribeDBInstances: DescribeDBInstancesCommand,
});
