import type { ListedAgent } from '#shared/contract/list-agents.ts';

/** In US dollars; a rehearsal has usage, and nobody pays for it. */
export function costOf({ rehearsal, cost_usd }: Pick<ListedAgent, 'rehearsal' | 'cost_usd'>): number {
  return rehearsal ? 0 : cost_usd;
}

/** Of US dollars: `$0.0123` below one, `$12.30` above. */
export function renderCost(usd: number): string {
  return `$${usd.toFixed(usd < 1 ? 4 : 2)}`;
}
