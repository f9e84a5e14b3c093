import type { NeededRead } from './needed-reads.ts';

export interface Probe {
  input: Record<string, unknown>;
  /** What the call costs, where it is not free. */
  usd?: string;
  /** Answered by "there is no such thing", the call may be made all the same. */
  namesNothing?: true;
}

const day = (now: Date, after: number): string => {
  const time = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + after);
  return new Date(time).toISOString().slice(0, 10);
};

const noSuchStack = 'background-agents-no-such-stack';
/** Asked about what is not there. */
const namingNothing: readonly string[] = ['FilterLogEvents', 'GetTemplate', 'ListStackResources'];

/** Inputs that a service insists on; every other read is tried with none. */
const inputs: Readonly<Record<string, (now: Date) => Record<string, unknown>>> = {
  GetCostAndUsage: (now) => ({
    ...{ TimePeriod: { Start: day(now, -2), End: day(now, -1) }, Granularity: 'DAILY' },
    Metrics: ['UnblendedCost'],
  }),
  GetCostForecast: (now) => ({
    ...{
      TimePeriod: { Start: day(now, 1), End: day(now, 2) },
      Granularity: 'DAILY',
      Metric: 'UNBLENDED_COST',
    },
  }),
  GetAnomalies: (now) => ({ DateInterval: { StartDate: day(now, -2), EndDate: day(now, -1) } }),
  GetTemplate: () => ({ StackName: noSuchStack }),
  ListStackResources: () => ({ StackName: noSuchStack }),
  FilterLogEvents: () => ({ logGroupName: '/background-agents/no-such-log-group', limit: 1 }),
  DescribeSnapshots: () => ({ OwnerIds: ['self'], MaxResults: 5 }),
  DescribeImages: () => ({ Owners: ['self'], MaxResults: 5 }),
  GetMetricData: (now) => ({
    ...{ StartTime: new Date(now.getTime() - 3_600_000), EndTime: now },
    MetricDataQueries: [
      {
        Id: 'm0',
        MetricStat: {
          Metric: { Namespace: 'AWS/EC2', MetricName: 'CPUUtilization' },
          Period: 3_600,
          Stat: 'Sum',
        },
      },
    ],
  }),
};

/** A call that reads next to nothing and shows whether it may be made. */
export function probeOf({ service, operation }: NeededRead, now: Date): Probe {
  const input = inputs[operation]?.(now) ?? {};
  if (namingNothing.includes(operation)) return { input, namesNothing: true };
  return service === 'cost-explorer' ? { input, usd: '0.01' } : { input };
}
