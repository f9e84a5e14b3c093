import {
  AccessAnalyzerClient,
  CheckNoPublicAccessCommand,
  ValidatePolicyCommand,
} from '@aws-sdk/client-accessanalyzer';
import type { CloudReads } from '#shared/deployment/cloud-reads.ts';
import { sdkService } from '../service.ts';

export const open = sdkService<keyof CloudReads['accessanalyzer']>(AccessAnalyzerClient, {
  ValidatePolicy: ValidatePolicyCommand,
  CheckNoPublicAccess: CheckNoPublicAccessCommand,
});
