import { ListAccountsCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import type { CloudReads } from '#shared/deployment/cloud-reads.ts';
import { sdkService } from '../service.ts';

export const open = sdkService<keyof CloudReads['organizations']>(OrganizationsClient, {
  ListAccounts: ListAccountsCommand,
});
