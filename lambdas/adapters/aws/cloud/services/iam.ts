import {
  GenerateCredentialReportCommand,
  GetAccountPasswordPolicyCommand,
  GetAccountSummaryCommand,
  GetCredentialReportCommand,
  IAMClient,
  ListEntitiesForPolicyCommand,
} from '@aws-sdk/client-iam';
import type { CloudReads } from '#shared/deployment/cloud-reads.ts';
import { sdkService } from '../service.ts';

export const open = sdkService<keyof CloudReads['iam']>(IAMClient, {
  GenerateCredentialReport: GenerateCredentialReportCommand,
  GetAccountPasswordPolicy: GetAccountPasswordPolicyCommand,
  GetAccountSummary: GetAccountSummaryCommand,
  GetCredentialReport: GetCredentialReportCommand,
  ListEntitiesForPolicy: ListEntitiesForPolicyCommand,
});
