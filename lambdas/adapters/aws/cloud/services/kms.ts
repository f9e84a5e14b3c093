import {
  DescribeKeyCommand,
  GetKeyRotationStatusCommand,
  KMSClient,
  ListKeysCommand,
} from '@aws-sdk/client-kms';
import type { CloudReads } from '#shared/deployment/cloud-reads.ts';
import { sdkService } from '../service.ts';

export const open = sdkService<keyof CloudReads['kms']>(KMSClient, {
  DescribeKey: DescribeKeyCommand,
  GetKeyRotationStatus: GetKeyRotationStatusCommand,
  ListKeys: ListKeysCommand,
});
