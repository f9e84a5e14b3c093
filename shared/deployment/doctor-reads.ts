import { type CloudRead, cloudReads } from './cloud-reads.ts';

/** What the doctor may call besides what agents may: it asks IAM what the user's own profile is allowed. */
export const doctorReads = {
  ...cloudReads,
  'iam-simulation': {
    SimulatePrincipalPolicy: {
      action: 'iam:SimulatePrincipalPolicy',
      agents: [],
      why: 'what a profile is allowed',
    },
  },
} as const satisfies Record<string, Record<string, CloudRead>>;

export type DoctorReads = typeof doctorReads;
