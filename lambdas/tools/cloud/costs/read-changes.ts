import * as z from 'zod';
import type { Cloud } from '#lambdas/ports/cloud.ts';
import { globalRegion } from '../accounts.ts';
import { askAll, type Gap } from '../ask.ts';
import { byAmount, type Money, parseMoney } from './money.ts';
import { monthStart } from './periods.ts';

const metric = 'UnblendedCost';

const valueSchema = z.object({ Difference: z.string().nullish(), Unit: z.string().nullish() });
const pageSchema = z.object({
  CostComparisonDrivers: z
    .array(
      z.object({
        CostSelector: z.unknown(),
        CostDrivers: z
          .array(
            z.object({
              Type: z.string().default(''),
              Name: z.string().default(''),
              Metrics: z.record(z.string(), valueSchema).default({}),
            }),
          )
          .default([]),
      }),
    )
    .default([]),
  NextPageToken: z.string().nullish(),
});

const selectorSchema = z.object({
  Dimensions: z.object({ Key: z.string(), Values: z.array(z.string()).default([]) }).optional(),
  And: z
    .array(
      z.object({
        Dimensions: z.object({ Key: z.string(), Values: z.array(z.string()).default([]) }).optional(),
      }),
    )
    .default([]),
});

/** Why something costs more or less than in the month before, as AWS explains it. */
export interface Reason {
  /** What it is about: `Amazon EC2, 111122223333`. */
  subject: string;
  /** `USAGE_CHANGE BoxUsage:m5.large`. */
  reason: string;
  difference: Money;
}

/** AWS's own explanation of the change between the last two full months: its first page, ten services, largest first. */
export async function readReasons({
  cloud,
  signal,
}: {
  cloud: Pick<Cloud, 'call' | 'asOf'>;
  signal: AbortSignal;
}): Promise<{ reasons: Reason[]; gaps: Gap[] }> {
  const now = cloud.asOf();
  const month = (after: number) => ({ Start: monthStart(now, after), End: monthStart(now, after + 1) });
  const input = {
    BaselineTimePeriod: month(-2),
    ComparisonTimePeriod: month(-1),
    MetricForComparison: metric,
    GroupBy: [{ Type: 'DIMENSION', Key: 'SERVICE' }],
    MaxResults: 10,
  };
  const { items, gaps } = await askAll(
    cloud,
    { service: 'cost-explorer', operation: 'GetCostComparisonDrivers', region: globalRegion, input, signal },
    {
      schema: pageSchema,
      items: ({ CostComparisonDrivers }) => CostComparisonDrivers,
      next: () => undefined,
      token: 'NextPageToken',
    },
  );
  const reasons = items.flatMap(({ CostSelector, CostDrivers }) =>
    CostDrivers.flatMap(({ Type, Name, Metrics }) => {
      const { Difference, Unit } = Metrics[metric] ?? {};
      if (!Difference) return [];
      const difference = parseMoney(Difference, Unit ?? 'USD');
      return [
        { subject: subjectOf(CostSelector), reason: [Type, Name].filter(Boolean).join(' '), difference },
      ];
    }),
  );
  return { gaps, reasons: reasons.sort((a, b) => byAmount(sizeOf(a.difference), sizeOf(b.difference))) };
}

function sizeOf({ units, currency }: Money): Money {
  return { units: units < 0n ? -units : units, currency };
}

function subjectOf(selector: unknown): string {
  const { data } = selectorSchema.safeParse(selector);
  const parts = [data?.Dimensions, ...(data?.And ?? []).map(({ Dimensions }) => Dimensions)];
  return parts.flatMap((part) => part?.Values ?? []).join(', ') || 'everything';
}
