import type { ToolContext, ToolResult } from '#lambdas/tools/tool.ts';
import { aboutSource } from '../about-source.ts';
import type { Gap } from '../ask.ts';
import { chargeOf, openCostExplorer } from './cost-explorer.ts';
import { keepBill, keepGap } from './kept-costs.ts';
import { showMoney, subtract, sum } from './money.ts';
import type { Span } from './periods.ts';
import { type Bill, readBill } from './read-bill.ts';
import { showChanges, showSpend } from './show-spend.ts';
import { type Spend, spendOf } from './spend.ts';
import { showGaps } from './tools/show-gaps.ts';

/** The bill of a span as the tool `cost_and_usage` answers it. */
export async function readSpend(
  context: Pick<ToolContext, 'cloud' | 'signal' | 'clock' | 'allowance'>,
  span: Span,
): Promise<ToolResult> {
  const explorer = openCostExplorer(context);
  const asked = { cloud: explorer.cloud, signal: context.signal };
  const byService = await readBill(asked, { span, dimension: 'SERVICE' });
  const byRegion = await readBill(asked, { span, dimension: 'REGION' });
  const labels = span.periods.map(({ label }) => label);
  const spend = spendOf(labels, { byService: byService.rows, byRegion: byRegion.rows });
  const gaps = [...byService.gaps, ...byRegion.gaps, ...mismatch(spend, { byService, byRegion })];
  const requests = explorer.requests();
  const isEstimated = byService.isEstimated || byRegion.isEstimated;
  const content = [
    headlineOf(spend, gaps),
    ...(isEstimated ? ['AWS may still change these numbers.'] : []),
    ...(span.granularity === 'DAILY' ? ['Of the last day or two AWS may not have every charge yet.'] : []),
    ...showSpend(spend),
    `Largest changes from ${labels.at(-2) ?? 'nothing'} to ${labels.at(-1) ?? 'nothing'}:`,
    ...showChanges(spend.changes),
    `Paid requests: ${requests} (${showMoney(chargeOf(requests))})`,
    ...showGaps(gaps),
    ...aboutSource(context.cloud),
  ];
  return {
    content: content.join('\n'),
    notChecked: gaps.map(keepGap),
    // A bill that could not be read at all is not one of nothing.
    ...(byService.rows.length === 0 && gaps.length > 0
      ? {}
      : { kept: keepBill({ gaps, isEstimated, spend }) }),
  };
}

function headlineOf(spend: Spend, gaps: readonly Gap[]): string {
  const { periods, services, accounts, total } = spend;
  if (services.length === 0 && gaps.length > 0) return 'The bill could not be read';
  const scope = `${periods.at(0) ?? ''} to ${periods.at(-1) ?? ''}, ${accounts.length} accounts`;
  return `Spent ${showMoney(total)} (${scope}, unblended, credits and taxes included)${gaps.length > 0 ? ', partial' : ''}`;
}

/** The same bill was read twice, grouped differently: both have to come to the same. */
function mismatch(spend: Spend, { byService, byRegion }: { byService: Bill; byRegion: Bill }): Gap[] {
  if (byService.gaps.length > 0 || byRegion.gaps.length > 0) return [];
  const regions = sum(
    byRegion.rows.flatMap(({ amounts }) => amounts),
    spend.currency,
  );
  const difference = subtract(spend.total, regions);
  // Every line of a bill is rounded for itself, some ten thousandths of a cent.
  if (difference.units > -cent && difference.units < cent) return [];
  const why = `by service and by region the bill differs by ${showMoney(difference)}`;
  return [{ code: 'Mismatch', what: 'spend by region', why }];
}

const cent = 10n ** 10n;
