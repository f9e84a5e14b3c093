import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { CloudReads } from '#shared/deployment/cloud-reads.ts';
import { sdkService } from '../service.ts';

export const open = sdkService<keyof CloudReads['sts']>(STSClient, {
  GetCallerIdentity: GetCallerIdentityCommand,
});
