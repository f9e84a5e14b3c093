import { exactAmount, type Money } from '../money.ts';
import type { SavingsItem } from '../savings-item.ts';
import type { SpendLine } from '../spend.ts';
import type { CostReport } from './gather-report.ts';

const amountOf = (money: Money) => ({ amount: exactAmount(money), currency: money.currency });

/** The whole report for programs: amounts as decimal text, so that no reader rounds them. */
export function reportJson(report: CostReport): string {
  const { savings, spend, forecast } = report;
  const document = {
    savings_per_month: savings.totals.map(amountOf),
    items: savings.items.map(itemOf),
    not_counted_again: savings.repeats.map(itemOf),
    commitments: report.commitments.map(itemOf),
    spend: spend && {
      total: amountOf(spend.total),
      may_change: report.isEstimated,
      periods: spend.periods,
      by_period: spend.byPeriod.map(amountOf),
      services: spend.services.map(lineOf),
      accounts: spend.accounts.map(lineOf),
      regions: spend.regions.map(lineOf),
      changes: spend.changes.map(({ service, account, before, after, difference }) => ({
        ...{
          service,
          account,
          before: amountOf(before),
          after: amountOf(after),
          difference: amountOf(difference),
        },
      })),
    },
    reasons: report.reasons.map((it) => ({ ...it, difference: amountOf(it.difference) })),
    anomalies: report.anomalies.map((it) => ({ ...it, impact: amountOf(it.impact) })),
    forecast: forecast && {
      month: forecast.month,
      mean: amountOf(forecast.mean),
      ...(forecast.low && forecast.high
        ? { low: amountOf(forecast.low), high: amountOf(forecast.high) }
        : {}),
    },
    regions_analyzed: report.regions,
    not_analyzed: [...report.gaps, ...report.omitted],
    paid_requests: report.requests,
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

function itemOf({ saving, ...item }: SavingsItem) {
  return { ...item, saving_per_month: saving === undefined ? null : amountOf(saving) };
}

function lineOf({ name, amounts, total }: SpendLine) {
  return { name, total: amountOf(total), amounts: amounts.map(amountOf) };
}
