import type { Cloud } from '#lambdas/ports/cloud.ts';
import { aboutSource } from '#lambdas/tools/cloud/about-source.ts';
import type { ToolArtifact, ToolResult } from '#lambdas/tools/tool.ts';
import { chargeOf } from '../cost-explorer.ts';
import { type Money, showMoney, showRoundMoney } from '../money.ts';
import { showItems } from '../show-items.ts';
import { showAnomalies, showForecast, showReasons } from '../show-more.ts';
import { showChanges } from '../show-spend.ts';
import { showGaps } from '../tools/show-gaps.ts';
import { totalsOf } from '../total-savings.ts';
import { driversChart, periodsChart } from './charts.ts';
import { savingsCsv, spendCsv } from './csv.ts';
import type { CostReport } from './gather-report.ts';
import { reportJson } from './report-json.ts';

/** The report as the model is shown it; its first line holds the amount, and how much was not seen. */
export function answerReport(report: CostReport, cloud: Pick<Cloud, 'source' | 'asOf'>): ToolResult {
  const { savings, gaps, omitted } = report;
  const unseen = [...gaps, ...omitted];
  const content = [
    `Found ${showTotals(savings.totals)}/month in potential savings; ${countOf(unseen.length)} not analyzed`,
    ...spendLines(report),
    ...savingsLines(report),
    ...(report.forecast === undefined ? [] : [showForecast(report.forecast)]),
    ...showAnomalies(report.anomalies),
    `Paid requests to Cost Explorer: ${report.requests} (${showMoney(chargeOf(report.requests))})`,
    ...showGaps(unseen),
    ...aboutSource(cloud),
  ];
  return { content: content.join('\n'), notChecked: omitted, artifacts: filesOf(report) };
}

function filesOf(report: CostReport): ToolArtifact[] {
  const { spend, savings } = report;
  const csv = { media_type: 'text/csv' };
  const svg = { media_type: 'image/svg+xml' };
  return [
    { name: 'cost-report.json', media_type: 'application/json', content: reportJson(report) },
    { name: 'savings.csv', ...csv, content: savingsCsv(savings.items) },
    ...(spend === undefined
      ? []
      : [
          { name: 'spend.csv', ...csv, content: spendCsv(spend) },
          { name: 'top-drivers.svg', ...svg, content: driversChart(spend) },
          { name: 'spend-by-period.svg', ...svg, content: periodsChart(spend) },
        ]),
  ];
}

function spendLines({ spend, isEstimated, reasons }: CostReport): string[] {
  if (spend === undefined) return [];
  const { periods, total, services, changes } = spend;
  const drivers = services
    .slice(0, 10)
    .map(({ name, total: sum }, at) => `${at + 1}. ${name}: ${showMoney(sum)}`);
  return [
    `Spent ${showMoney(total)} (${periods.at(0)} to ${periods.at(-1)})${isEstimated ? ', which AWS may still change' : ''}`,
    'Top drivers:',
    ...drivers,
    `Changes from ${periods.at(-2) ?? 'nothing'} to ${periods.at(-1) ?? 'nothing'}:`,
    ...showChanges(changes),
    ...(reasons.length > 0 ? showReasons(reasons) : []),
  ];
}

function savingsLines({ savings, commitments }: CostReport): string[] {
  const { items, repeats } = savings;
  const unpriced = items.filter(({ saving }) => saving === undefined).length;
  const counted = `${items.length - unpriced} resources with a saving, ${unpriced} more without a price`;
  return [
    `${counted}; ${repeats.length} mentions of the same resources not counted again:`,
    ...showItems(items, 40),
    ...(commitments.length === 0
      ? []
      : [
          `Commitments would save ${showTotals(totalsOf(commitments))}/month; not added, since they overlap:`,
          ...showItems(commitments, 5),
        ]),
  ];
}

/** `$45,000`, `$1,234.50`, or amounts in several currencies joined by "and". */
export function showTotals(totals: readonly Money[]): string {
  return totals.length === 0 ? '$0' : totals.map(showRoundMoney).join(' and ');
}

function countOf(count: number): string {
  return `${count} ${count === 1 ? 'thing' : 'things'}`;
}
