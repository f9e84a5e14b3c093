import { add, byAmount, type Money } from './money.ts';
import { type SavingsItem, sources } from './savings-item.ts';

export interface TotalSavings {
  /** One for each resource; the largest saving first, those without a price last. */
  items: SavingsItem[];
  /** Named by another source, or twice by one: not counted. */
  repeats: SavingsItem[];
  /** Sums of the items that have a price, by currency. */
  totals: Money[];
}

/**
 * Counts every resource once. Of two items for one resource the one with a price wins; then the more reliable
 * source, since it knows what is really paid; then the larger saving, since both cannot be had.
 */
export function totalSavings(found: readonly SavingsItem[]): TotalSavings {
  const ranked = [...found].sort(byReliability);
  const kept = new Map<string, SavingsItem>();
  const repeats: SavingsItem[] = [];
  for (const item of ranked) {
    const key = `${item.account} ${item.region} ${item.resource}`;
    if (kept.has(key)) repeats.push(item);
    else kept.set(key, item);
  }
  const items = [...kept.values()].sort(bySaving);
  return { items, repeats, totals: totalsOf(items) };
}

/** Sums by currency, the first seen first. */
export function totalsOf(items: readonly SavingsItem[]): Money[] {
  const totals = new Map<string, Money>();
  for (const { saving } of items) {
    if (saving === undefined) continue;
    const total = totals.get(saving.currency);
    totals.set(saving.currency, total === undefined ? saving : add(total, saving));
  }
  return [...totals.values()];
}

function byReliability(a: SavingsItem, b: SavingsItem): number {
  return (
    Number(a.saving === undefined) - Number(b.saving === undefined) ||
    sources.indexOf(a.source) - sources.indexOf(b.source) ||
    bySaving(a, b)
  );
}

/** Also by name, so that the same items always come in the same order. */
export function bySaving(a: SavingsItem, b: SavingsItem): number {
  const nothing = { units: -1n, currency: '' };
  return (
    byAmount(a.saving ?? nothing, b.saving ?? nothing) ||
    (nameOf(a) < nameOf(b) ? -1 : nameOf(a) > nameOf(b) ? 1 : 0)
  );
}

function nameOf({ account, region, resource, action }: SavingsItem): string {
  return [account, region, resource, action].join(' ');
}
