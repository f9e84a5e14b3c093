import { GetFindingsCommand, SecurityHubClient } from '@aws-sdk/client-securityhub';
import type { CloudReads } from '#shared/deployment/cloud-reads.ts';
import { sdkService } from '../service.ts';

export const open = sdkService<keyof CloudReads['securityhub']>(SecurityHubClient, {
  GetFindings: GetFindingsCommand,
});
