import { exactAmount } from '../money.ts';
import type { SavingsItem } from '../savings-item.ts';
import type { Spend } from '../spend.ts';

type Cell = string | number;

/** One row for each resource; amounts with all their digits. */
export function savingsCsv(items: readonly SavingsItem[]): string {
  return csv([
    [
      'saving_per_month',
      'currency',
      'account',
      'region',
      'resource',
      'action',
      'what',
      'source',
      'effort',
      'not_priced_because',
    ],
    ...items.map(({ saving, ...item }) => [
      saving === undefined ? '' : exactAmount(saving),
      saving?.currency ?? '',
      ...[item.account, item.region, item.resource, item.action, item.what, item.source].map(asText),
      item.effort ?? '',
      asText(item.unpriced ?? ''),
    ]),
  ]);
}

/** One row for each service, account and region, and period. */
export function spendCsv({ periods, currency, services, accounts, regions }: Spend): string {
  const rows = Object.entries({ service: services, account: accounts, region: regions }).flatMap(
    ([kind, lines]) =>
      lines.flatMap(({ name, amounts }) =>
        amounts.map((amount, at) => [kind, asText(name), periods[at] ?? '', exactAmount(amount), currency]),
      ),
  );
  return csv([['by', 'name', 'period', 'amount', 'currency'], ...rows]);
}

function csv(rows: readonly (readonly Cell[])[]): string {
  return rows.map((row) => `${row.map(quote).join(',')}\r\n`).join('');
}

function quote(cell: Cell): string {
  const text = String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A spreadsheet takes text that begins so for a formula; a name in an account may be anybody's. */
function asText(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}
