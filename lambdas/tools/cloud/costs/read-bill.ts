import * as z from 'zod';
import type { Cloud } from '#lambdas/ports/cloud.ts';
import { globalRegion } from '../accounts.ts';
import { askAll, type Gap } from '../ask.ts';
import { add, type Money, parseMoney } from './money.ts';
import { type Period, periodIndexOf, type Span } from './periods.ts';

/** As the invoice has it before discounts are spread: what a day's use cost. */
const metric = 'UnblendedCost';

const pageSchema = z.object({
  ResultsByTime: z
    .array(
      z.object({
        TimePeriod: z.object({ Start: z.string() }),
        Groups: z
          .array(
            z.object({
              Keys: z.tuple([z.string(), z.string()]),
              Metrics: z.object({ [metric]: z.object({ Amount: z.string(), Unit: z.string() }) }),
            }),
          )
          .default([]),
        Estimated: z.boolean().default(false),
      }),
    )
    .default([]),
  NextPageToken: z.string().nullish(),
});

type Dimension = 'SERVICE' | 'REGION';

/** What one key spent in one account, period by period. */
export interface Spending {
  /** A service's name, or a region's. */
  key: string;
  account: string;
  /** One for each period, in order. */
  amounts: Money[];
}

export interface Bill {
  rows: Spending[];
  /** AWS may still change the numbers. */
  isEstimated: boolean;
  gaps: Gap[];
}

/** The bill of a span, by account and one dimension more: Cost Explorer groups by two at most. */
export async function readBill(
  { cloud, signal }: { cloud: Pick<Cloud, 'call'>; signal: AbortSignal },
  { span, dimension }: { span: Span; dimension: Dimension },
): Promise<Bill> {
  const { periods, granularity } = span;
  const input = {
    TimePeriod: { Start: periods.at(0)?.start, End: periods.at(-1)?.end },
    Granularity: granularity,
    Metrics: [metric],
    GroupBy: [
      { Type: 'DIMENSION', Key: dimension },
      { Type: 'DIMENSION', Key: 'LINKED_ACCOUNT' },
    ],
  };
  const { items, gaps } = await askAll(
    cloud,
    { service: 'cost-explorer', operation: 'GetCostAndUsage', region: globalRegion, input, signal },
    {
      schema: pageSchema,
      items: ({ ResultsByTime }) => ResultsByTime,
      next: ({ NextPageToken }) => NextPageToken,
      token: 'NextPageToken',
    },
  );
  return { rows: rowsOf(items, periods), isEstimated: items.some(({ Estimated }) => Estimated), gaps };
}

function rowsOf(
  results: z.infer<typeof pageSchema>['ResultsByTime'],
  periods: readonly Period[],
): Spending[] {
  const rows = new Map<string, Spending>();
  for (const { TimePeriod, Groups } of results) {
    const index = periodIndexOf(periods, TimePeriod.Start);
    if (index === -1) continue;
    for (const { Keys, Metrics } of Groups) {
      const { Amount, Unit } = Metrics[metric];
      const amount = parseMoney(Amount, Unit);
      const row = rowOf(rows, { keys: Keys, currency: Unit, count: periods.length });
      row.amounts = row.amounts.map((sum, at) => (at === index ? add(sum, amount) : sum));
    }
  }
  return [...rows.values()];
}

function rowOf(
  rows: Map<string, Spending>,
  { keys: [key, account], currency, count }: { keys: [string, string]; currency: string; count: number },
): Spending {
  const name = JSON.stringify([key, account]);
  const known = rows.get(name);
  if (known !== undefined) return known;
  const row = { key, account, amounts: Array.from({ length: count }, () => ({ units: 0n, currency })) };
  rows.set(name, row);
  return row;
}
