import { approximate, showMoney } from '../money.ts';
import type { Spend, SpendLine } from '../spend.ts';
import { type Bar, barChart } from './bar-chart.ts';

const top = 10;

/** The largest services, one bar each. */
export function driversChart({ services, periods }: Spend): string {
  const title = `Top ${Math.min(top, services.length)} services, ${periods.at(0) ?? ''} to ${periods.at(-1) ?? ''}`;
  return barChart(title, services.slice(0, top).map(barOf));
}

/** A bar for each period, made of the five largest services and the rest. */
export function periodsChart({ periods, byPeriod, services }: Spend): string {
  const largest = services.slice(0, 5);
  const bars = periods.map((label, at): Bar => {
    const parts = largest.map(({ name, amounts }) => ({ name, size: sizeAt(amounts, at) }));
    const rest = sizeAt(byPeriod, at) - parts.reduce((sum, { size }) => sum + size, 0);
    const amount = byPeriod[at];
    return {
      label,
      amount: amount === undefined ? '' : showMoney(amount),
      parts: [...parts, { name: 'everything else', size: Math.max(0, rest) }],
    };
  });
  return barChart('Spend by period and service', bars);
}

function barOf({ name, total }: SpendLine): Bar {
  return { label: name, amount: showMoney(total), parts: [{ name, size: Math.max(0, approximate(total)) }] };
}

/** Credits can make a part negative; a bar of less than nothing cannot be drawn. */
function sizeAt(amounts: Spend['byPeriod'], at: number): number {
  const amount = amounts[at];
  return amount === undefined ? 0 : Math.max(0, approximate(amount));
}
