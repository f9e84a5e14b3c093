import { type CloudRead, cloudReads } from './cloud-reads.ts';
import { logReads } from './log-reads.ts';

const groups = {
  forCosts: cloudReads['cloudwatch-logs'].DescribeLogGroups,
  forLogs: logReads['cloudwatch-logs'].DescribeLogGroups,
} as const;

/** What agents of all families read in an account: by client, by operation. */
export const agentReads = {
  ...cloudReads,
  'cloudwatch-logs': {
    ...cloudReads['cloudwatch-logs'],
    ...logReads['cloudwatch-logs'],
    DescribeLogGroups: {
      ...groups.forLogs,
      agents: [...groups.forCosts.agents, ...groups.forLogs.agents],
      why: `${groups.forCosts.why}; ${groups.forLogs.why}`,
    },
  },
} as const satisfies Record<string, Record<string, CloudRead>>;

/** What the doctor may call besides what agents may: it asks IAM what the user's own profile is allowed. */
export const doctorReads = {
  ...agentReads,
  'iam-simulation': {
    SimulatePrincipalPolicy: {
      action: 'iam:SimulatePrincipalPolicy',
      agents: [],
      why: 'what a profile is allowed',
    },
  },
} as const satisfies Record<string, Record<string, CloudRead>>;

export type DoctorReads = typeof doctorReads;
