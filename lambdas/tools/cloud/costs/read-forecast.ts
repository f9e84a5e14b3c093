import * as z from 'zod';
import type { Cloud } from '#lambdas/ports/cloud.ts';
import { globalRegion } from '../accounts.ts';
import { ask, type Gap } from '../ask.ts';
import { type Money, parseMoney } from './money.ts';
import { monthStart } from './periods.ts';

const schema = z.object({
  Total: z.object({ Unit: z.string().default('USD') }).nullish(),
  ForecastResultsByTime: z
    .array(
      z.object({
        MeanValue: z.string(),
        PredictionIntervalLowerBound: z.string().nullish(),
        PredictionIntervalUpperBound: z.string().nullish(),
      }),
    )
    .default([]),
});

export interface Forecast {
  /** `2026-12` */
  month: string;
  mean: Money;
  /** Between these with a probability of 80 %. */
  low: Money | undefined;
  high: Money | undefined;
}

/** What AWS expects the next full month to cost. */
export async function readForecast({
  cloud,
  signal,
}: {
  cloud: Pick<Cloud, 'call' | 'asOf'>;
  signal: AbortSignal;
}): Promise<{ forecast: Forecast | undefined; gaps: Gap[] }> {
  const now = cloud.asOf();
  const start = monthStart(now, 1);
  const input = {
    TimePeriod: { Start: start, End: monthStart(now, 2) },
    Metric: 'UNBLENDED_COST',
    Granularity: 'MONTHLY',
    PredictionIntervalLevel: 80,
  };
  const call = {
    service: 'cost-explorer',
    operation: 'GetCostForecast',
    region: globalRegion,
    input,
    signal,
  } as const;
  const asked = await ask(cloud, call, schema);
  if (!asked.ok) return { forecast: undefined, gaps: [asked.gap] };
  const [result] = asked.value.ForecastResultsByTime;
  if (result === undefined) return { forecast: undefined, gaps: [] };
  const money = (text: string | null | undefined): Money | undefined =>
    text ? parseMoney(text, asked.value.Total?.Unit ?? 'USD') : undefined;
  const { MeanValue, PredictionIntervalLowerBound: low, PredictionIntervalUpperBound: high } = result;
  const mean = parseMoney(MeanValue, asked.value.Total?.Unit ?? 'USD');
  return { gaps: [], forecast: { month: start.slice(0, 7), mean, low: money(low), high: money(high) } };
}
