import type { CloudRead } from './cloud-reads.ts';

const agents = ['monitoring-agent'] as const;

/** Everything that the family `logs` reads: code can call nothing else, the function's role allows nothing else. */
export const logReads = {
  'cloudwatch-logs': {
    DescribeLogGroups: { action: 'logs:DescribeLogGroups', agents, why: 'which log groups there are' },
    FilterLogEvents: { action: 'logs:FilterLogEvents', agents, why: 'lines of a log group' },
  },
} as const satisfies Record<string, Record<string, CloudRead>>;

export type LogReads = typeof logReads;
export type LogReadAction = LogReads['cloudwatch-logs'][keyof LogReads['cloudwatch-logs']]['action'];
