import type { Gap } from '../ask.ts';
import type { SavingsItem } from './savings-item.ts';

/** As many fit into what a tool may keep. */
const maxItems = 2_000;

/** The first of a sorted list, and how many did not fit: they are in no total. */
export function mostOf(sorted: readonly SavingsItem[], what: string): { items: SavingsItem[]; left: Gap[] } {
  const items = sorted.slice(0, maxItems);
  const count = sorted.length - items.length;
  if (count === 0) return { items, left: [] };
  return {
    items,
    left: [{ code: 'TooMany', what: `${count} more ${what}`, why: 'there are too many to be added up' }],
  };
}
