import { GetDetectorCommand, GuardDutyClient, ListDetectorsCommand } from '@aws-sdk/client-guardduty';
import type { CloudReads } from '#shared/deployment/cloud-reads.ts';
import { sdkService } from '../service.ts';

export const open = sdkService<keyof CloudReads['guardduty']>(GuardDutyClient, {
  GetDetector: GetDetectorCommand,
  ListDetectors: ListDetectorsCommand,
});
