import { onOneLine } from '#shared/agent/output.ts';
import { showMoney } from './money.ts';
import type { SavingsItem } from './savings-item.ts';

/** A line for each, as many as fit; those that are left out are counted. Names in it are the account's own. */
export function showItems(items: readonly SavingsItem[], limit: number): string[] {
  const lines = items.slice(0, limit).map(showItem);
  const left = items.length - lines.length;
  return left > 0 ? [...lines, `- ${left} more in the report`] : lines;
}

function showItem({ saving, unpriced, ...item }: SavingsItem): string {
  const amount =
    saving === undefined ? `not priced (${unpriced ?? 'unknown'})` : `${showMoney(saving)}/month`;
  const effort = item.effort === undefined ? '' : `, effort ${item.effort}`;
  return onOneLine(
    `- ${amount}: ${item.account} ${item.region} ${item.resource}: ${item.what} [${item.source}, ${item.action}${effort}]`,
  );
}
