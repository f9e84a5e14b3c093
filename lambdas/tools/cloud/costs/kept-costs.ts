import * as z from 'zod';
import type { ToolContext } from '#lambdas/tools/tool.ts';
import { notCheckedSchema } from '#shared/findings/finding.ts';
import type { Gap } from '../ask.ts';
import { keepMoney, moneySchema } from './money.ts';
import type { Anomaly } from './read-anomalies.ts';
import type { Reason } from './read-changes.ts';
import type { Forecast } from './read-forecast.ts';
import { keepItem, type SavingsItem, savingsItemSchema } from './savings-item.ts';
import { keepSpend, type Spend, spendSchema } from './spend.ts';

// What each cost tool keeps for the report, and how it is read again.

const gaps = z.array(notCheckedSchema);

const keptSchemas = {
  cost_and_usage: z.object({ gaps, isEstimated: z.boolean(), spend: spendSchema }),
  cost_changes: z.object({
    gaps,
    reasons: z.array(z.object({ subject: z.string(), reason: z.string(), difference: moneySchema })),
  }),
  cost_anomalies: z.object({
    gaps,
    anomalies: z.array(
      z.object({ start: z.string(), end: z.string().optional(), cause: z.string(), impact: moneySchema }),
    ),
  }),
  cost_forecast: z.object({
    gaps,
    forecast: z
      .object({
        month: z.string(),
        mean: moneySchema,
        low: moneySchema.optional(),
        high: moneySchema.optional(),
      })
      .optional(),
  }),
  find_unused_resources: z.object({
    gaps,
    regions: z.array(z.string()),
    /** All that are turned on. */
    allRegions: z.array(z.string()),
    items: z.array(savingsItemSchema),
  }),
  savings_recommendations: z.object({
    gaps,
    items: z.array(savingsItemSchema),
    commitments: z.array(savingsItemSchema),
  }),
};
type KeptBy = { [Tool in keyof typeof keptSchemas]: z.output<(typeof keptSchemas)[Tool]> };
const schemaOf: { [Tool in keyof KeptBy]: z.ZodType<KeptBy[Tool]> } = keptSchemas;

/** What a tool kept in earlier turns, oldest first. What cannot be read any more is left out. */
export function keptBy<Tool extends keyof KeptBy>(
  { kept }: Pick<ToolContext, 'kept'>,
  tool: Tool,
): KeptBy[Tool][] {
  return kept(tool).flatMap((part) => schemaOf[tool].safeParse(part).data ?? []);
}

export function keepBill(bill: { gaps: Gap[]; isEstimated: boolean; spend: Spend }): unknown {
  return { ...bill, gaps: bill.gaps.map(keepGap), spend: keepSpend(bill.spend) };
}

export function keepChanges(found: { gaps: Gap[]; reasons: Reason[] }): unknown {
  const reasons = found.reasons.map((it) => ({ ...it, difference: keepMoney(it.difference) }));
  return { gaps: found.gaps.map(keepGap), reasons };
}

export function keepAnomalies(found: { gaps: Gap[]; anomalies: Anomaly[] }): unknown {
  const anomalies = found.anomalies.map((it) => ({ ...it, impact: keepMoney(it.impact) }));
  return { gaps: found.gaps.map(keepGap), anomalies };
}

export function keepForecast(found: { gaps: Gap[]; forecast: Forecast | undefined }): unknown {
  const { forecast } = found;
  const told = forecast && {
    month: forecast.month,
    mean: keepMoney(forecast.mean),
    ...(forecast.low === undefined ? {} : { low: keepMoney(forecast.low) }),
    ...(forecast.high === undefined ? {} : { high: keepMoney(forecast.high) }),
  };
  return {
    gaps: found.gaps.map(keepGap),
    ...(told === undefined ? {} : { forecast: told }),
  };
}

export function keepSurvey(found: {
  regions: readonly string[];
  allRegions: readonly string[];
  gaps: readonly Gap[];
  items: readonly SavingsItem[];
}): unknown {
  return { ...found, gaps: found.gaps.map(keepGap), items: found.items.map(keepItem) };
}

export function keepHub(found: { gaps: Gap[]; items: SavingsItem[]; commitments: SavingsItem[] }): unknown {
  return {
    gaps: found.gaps.map(keepGap),
    items: found.items.map(keepItem),
    commitments: found.commitments.map(keepItem),
  };
}

/** A gap for whoever reads of it, without AWS's name of the error. */
export function keepGap({ what, why, remedy }: Gap): z.infer<typeof notCheckedSchema> {
  return { what, why, ...(remedy === undefined ? {} : { remedy }) };
}
