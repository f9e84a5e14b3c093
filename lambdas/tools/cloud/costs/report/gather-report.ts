import type { ToolContext } from '#lambdas/tools/tool.ts';
import type { NotChecked } from '#shared/findings/finding.ts';
import { requestsOf } from '../cost-explorer.ts';
import { keptBy } from '../kept-costs.ts';
import type { Anomaly } from '../read-anomalies.ts';
import type { Reason } from '../read-changes.ts';
import type { Forecast } from '../read-forecast.ts';
import type { SavingsItem } from '../savings-item.ts';
import type { Spend } from '../spend.ts';
import { type TotalSavings, totalSavings } from '../total-savings.ts';

/** Everything that one agent found about costs. */
export interface CostReport {
  spend: Spend | undefined;
  isEstimated: boolean;
  savings: TotalSavings;
  /** Never part of the total. */
  commitments: SavingsItem[];
  reasons: Reason[];
  anomalies: Anomaly[];
  forecast: Forecast | undefined;
  /** Regions whose resources were looked at. */
  regions: string[];
  /** What was asked about and could not be seen. */
  gaps: NotChecked[];
  /** Parts of the analysis that no tool was called for. */
  omitted: NotChecked[];
  /** Paid ones, to Cost Explorer: all that were sent, and those that were about to be when a call died. */
  requests: number;
}

/** @returns `undefined` where no tool has kept anything. */
export async function gatherReport(
  context: Pick<ToolContext, 'kept' | 'allowance'>,
): Promise<CostReport | undefined> {
  const bill = keptBy(context, 'cost_and_usage').at(-1);
  const surveys = keptBy(context, 'find_unused_resources');
  const hub = keptBy(context, 'savings_recommendations').at(-1);
  const changes = keptBy(context, 'cost_changes').at(-1);
  const anomalies = keptBy(context, 'cost_anomalies').at(-1);
  const forecast = keptBy(context, 'cost_forecast').at(-1);
  const parts = [bill, ...surveys, hub, changes, anomalies, forecast].filter((part) => part !== undefined);
  if (parts.length === 0) return undefined;
  const surveyed = new Set(surveys.flatMap(({ regions }) => regions));
  return {
    spend: bill?.spend,
    isEstimated: bill?.isEstimated ?? false,
    savings: totalSavings([...surveys.flatMap(({ items }) => items), ...(hub?.items ?? [])]),
    commitments: hub?.commitments ?? [],
    reasons: changes?.reasons ?? [],
    anomalies: (anomalies?.anomalies ?? []).map(({ end, ...it }) => ({ ...it, end })),
    forecast: forecast?.forecast && { low: undefined, high: undefined, ...forecast.forecast },
    regions: [...surveyed],
    gaps: onceEach(parts.flatMap(({ gaps }) => gaps)),
    omitted: [
      ...(bill === undefined ? [notDone('the bill', 'cost_and_usage')] : []),
      ...(hub === undefined
        ? [notDone('recommendations of Cost Optimization Hub', 'savings_recommendations')]
        : []),
      ...omittedRegions(surveyed, surveys.at(-1)?.allRegions),
      ...regionsElsewhere(bill?.spend, surveys.at(-1)?.allRegions),
    ],
    requests: await requestsOf(context),
  };
}

function omittedRegions(surveyed: ReadonlySet<string>, all: readonly string[] | undefined): NotChecked[] {
  if (all === undefined) return [notDone('resources of all regions', 'find_unused_resources')];
  const left = all.filter((region) => !surveyed.has(region));
  return left.length === 0 ? [] : [notDone(`resources in ${left.join(', ')}`, 'find_unused_resources')];
}

/** Regions that only other accounts have turned on: something costs there, and nobody looked at it. */
function regionsElsewhere(spend: Spend | undefined, all: readonly string[] | undefined): NotChecked[] {
  if (spend === undefined || all === undefined || all.length === 0) return [];
  const paid = spend.regions.filter(({ total }) => total.units > 0n).map(({ name }) => name);
  return paid
    .filter((name) => /^[a-z]{2}(-[a-z]+)+-\d$/.test(name) && !all.includes(name))
    .map((name) => ({
      what: `resources in ${name}`,
      why: 'it costs something, and is not turned on in the account of the platform',
    }));
}

function notDone(what: string, tool: string): NotChecked {
  return { what, why: `${tool} did not read it` };
}

function onceEach(gaps: readonly NotChecked[]): NotChecked[] {
  return [...new Map(gaps.map((gap) => [`${gap.what} ${gap.why}`, gap])).values()];
}
