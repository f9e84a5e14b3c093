import { type AwsRate, awsRates } from '#shared/pricing/aws-rates.ts';
import type { Bill, BillItem } from './bill.ts';
import type { CostSheet } from './cost-sheet.ts';

/** Tables for people: what an agent costs beside its tokens, then what stays when nothing runs. */
export function printCostSheet(sheet: CostSheet): string {
  const { options, prices, agent, stream, follow, idle, model, assumptions } = sheet;
  const { usage } = model;
  const tokens = usage.input_tokens + usage.cache_read_tokens + usage.cache_write_tokens;
  return [
    `One agent of ${options.turns} turns, ${options.modelSeconds} s of model and ${options.lines} lines each (${prices.region}, ${prices.month}, USD)`,
    '',
    table(agent, 'Total on AWS'),
    '',
    `${model.name}: ${tokens} tokens in, ${usage.output_tokens} out: ${usd(usage.cost_usd)}; AWS adds ${percent(agent.totalUsd / usage.cost_usd)} to that.`,
    '',
    'A caller who follows an agent for an hour by the live stream',
    '',
    table(stream, 'Total an hour'),
    '',
    'The same, waiting in one call after another',
    '',
    table(follow, 'Total an hour'),
    '',
    `A month without agents, rows and lines of ${assumptions.keptAgents} earlier ones still stored`,
    '',
    table(idle, 'Total a month'),
    '',
    '? a price that no page of AWS of this year confirmed (shared/pricing/aws-rates.ts says whose it is).',
    'Left out: free tiers, volume tiers, taxes, data transfer, contention between agents.',
    `Assumed, not measured: ${Object.entries(assumptions)
      .map(([name, value]) => `${name} ${value}`)
      .join(', ')}.`,
    '',
  ].join('\n');
}

function table({ items, totalUsd }: Bill, totalTitle: string): string {
  const rows = [
    ['', 'count', 'unit', 'price', 'cost'],
    ...items.map(rowOf),
    [totalTitle, '', '', '', usd(totalUsd)],
  ];
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  const isText = (column: number): boolean => column === 0 || column === 2;
  return rows
    .map((row) =>
      row
        .map((cell, i) => (isText(i) ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function rowOf({ item, rate, count, unit, unitUsd, costUsd }: BillItem): string[] {
  const { isConfirmed }: AwsRate = awsRates[rate];
  return [item, amount(count), unit, `${unitUsd.toPrecision(3)}${isConfirmed ? ' ' : '?'}`, usd(costUsd)];
}

function amount(value: number): string {
  return Number.isInteger(value) ? String(value) : value >= 1 ? value.toFixed(1) : value.toPrecision(2);
}

function usd(value: number): string {
  return value.toFixed(6);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)}%`;
}
