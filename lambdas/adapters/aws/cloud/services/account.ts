import { AccountClient, ListRegionsCommand } from '@aws-sdk/client-account';
import type { CloudReads } from '#shared/deployment/cloud-reads.ts';
import { sdkService } from '../service.ts';

export const open = sdkService<keyof CloudReads['account']>(AccountClient, {
  ListRegions: ListRegionsCommand,
});
