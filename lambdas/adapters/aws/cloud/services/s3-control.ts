import { GetPublicAccessBlockCommand, S3ControlClient } from '@aws-sdk/client-s3-control';
import type { CloudReads } from '#shared/deployment/cloud-reads.ts';
import { sdkService } from '../service.ts';

export const open = sdkService<keyof CloudReads['s3-control']>(S3ControlClient, {
  GetPublicAccessBlock: GetPublicAccessBlockCommand,
});
