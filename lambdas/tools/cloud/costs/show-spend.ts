import { onOneLine } from '#shared/agent/output.ts';
import { showChange, showMoney } from './money.ts';
import type { Spend, SpendChange, SpendLine } from './spend.ts';

const top = 10;

/** The bill for a reader: totals by period, and the ten largest services, accounts and regions. */
export function showSpend(spend: Spend, names: ReadonlyMap<string, string> = new Map()): string[] {
  const account = (id: string): string => (names.has(id) ? `${id} (${names.get(id)})` : id);
  return [
    `By period: ${spend.periods.map((label, at) => `${label} ${showAt(spend.byPeriod, at)}`).join(', ')}`,
    ...block('services', spend.services, (name) => name),
    ...block('accounts', spend.accounts, account),
    ...block('regions', spend.regions, (name) => name),
  ];
}

export function showChanges(changes: readonly SpendChange[]): string[] {
  return changes.slice(0, top).map(({ service, account, before, after, difference }) => {
    const change = `${showChange(difference)}: ${service}, account ${account}`;
    return onOneLine(`- ${change} (${showMoney(before)} to ${showMoney(after)})`);
  });
}

function block(what: string, lines: readonly SpendLine[], nameOf: (name: string) => string): string[] {
  const shown = lines.slice(0, top);
  return [
    lines.length > top ? `Top ${top} of ${lines.length} ${what}:` : `All ${lines.length} ${what}:`,
    ...shown.map(({ name, amounts, total }, at) =>
      onOneLine(`${at + 1}. ${nameOf(name)}: ${showMoney(total)} (${amounts.map(showMoney).join(', ')})`),
    ),
  ];
}

function showAt(amounts: Spend['byPeriod'], at: number): string {
  const amount = amounts[at];
  return amount === undefined ? '' : showMoney(amount);
}
