import { IAMClient, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import type { DoctorReads } from '#shared/deployment/doctor-reads.ts';
import { sdkService } from '../service.ts';

export const open = sdkService<keyof DoctorReads['iam-simulation']>(IAMClient, {
  SimulatePrincipalPolicy: SimulatePrincipalPolicyCommand,
});
