import type { ToolContext } from '#lambdas/tools/tool.ts';
import { keptBy } from './kept-costs.ts';

/** Regions with the largest spend first, as far as a bill was read; the rest by name. */
export function inOrderOfSpend(context: Pick<ToolContext, 'kept'>, regions: readonly string[]): string[] {
  const spent =
    keptBy(context, 'cost_and_usage')
      .at(-1)
      ?.spend.regions.map(({ name }) => name) ?? [];
  const rank = (region: string): number => (spent.includes(region) ? spent.indexOf(region) : spent.length);
  return regions.toSorted((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}
