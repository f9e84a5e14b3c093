import {
  DescribeContinuousBackupsCommand,
  DynamoDBClient,
  ListTablesCommand,
} from '@aws-sdk/client-dynamodb';
import type { CloudReads } from '#shared/deployment/cloud-reads.ts';
import { sdkService } from '../service.ts';

export const open = sdkService<keyof CloudReads['dynamodb']>(DynamoDBClient, {
  DescribeContinuousBackups: DescribeContinuousBackupsCommand,
  ListTables: ListTablesCommand,
});
