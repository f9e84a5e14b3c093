import * as z from 'zod';
import type { Cloud } from '#lambdas/ports/cloud.ts';
import { globalRegion } from '../accounts.ts';
import { askAll, type Gap } from '../ask.ts';
import { byAmount, type Money, parseMoney } from './money.ts';

const pageSchema = z.object({
  Anomalies: z
    .array(
      z.object({
        AnomalyId: z.string(),
        AnomalyStartDate: z.string().default(''),
        AnomalyEndDate: z.string().nullish(),
        DimensionValue: z.string().nullish(),
        RootCauses: z
          .array(
            z.object({
              Service: z.string().nullish(),
              Region: z.string().nullish(),
              LinkedAccount: z.string().nullish(),
              UsageType: z.string().nullish(),
            }),
          )
          .default([]),
        Impact: z.object({ TotalImpact: z.number().nullish(), MaxImpact: z.number().default(0) }),
      }),
    )
    .default([]),
  NextPageToken: z.string().nullish(),
});

export interface Anomaly {
  start: string;
  /** Left out while it goes on. */
  end: string | undefined;
  /** Where AWS sees the cause: service, account, region, usage. */
  cause: string;
  /** More than AWS expected; it tells anomalies in US dollars alone. */
  impact: Money;
}

/** Spending that AWS found unusual, the costliest first. Without a monitor in the account there is none. */
export async function readAnomalies(
  { cloud, signal }: { cloud: Pick<Cloud, 'call'>; signal: AbortSignal },
  { start, end }: { start: string; end: string },
): Promise<{ anomalies: Anomaly[]; gaps: Gap[] }> {
  const input = { DateInterval: { StartDate: start, EndDate: end }, MaxResults: 100 };
  const { items, gaps } = await askAll(
    cloud,
    { service: 'cost-explorer', operation: 'GetAnomalies', region: globalRegion, input, signal },
    {
      schema: pageSchema,
      items: ({ Anomalies }) => Anomalies,
      next: ({ NextPageToken }) => NextPageToken,
      token: 'NextPageToken',
    },
  );
  const anomalies = items.map(({ AnomalyStartDate, AnomalyEndDate, DimensionValue, RootCauses, Impact }) => {
    const [root] = RootCauses;
    const causes = [root?.Service ?? DimensionValue, root?.LinkedAccount, root?.Region, root?.UsageType];
    return {
      start: AnomalyStartDate.slice(0, 10),
      end: AnomalyEndDate?.slice(0, 10),
      cause: causes.filter(Boolean).join(', ') || 'no cause given',
      impact: parseMoney(String(Impact.TotalImpact ?? Impact.MaxImpact), 'USD'),
    };
  });
  return { gaps, anomalies: anomalies.sort((a, b) => byAmount(a.impact, b.impact)) };
}
