import type { ListedAgent } from '#shared/contract/list-agents.ts';

/** In US dollars; a rehearsal has usage, and nobody pays for it. */
export function costOf({ rehearsal, cost_usd }: Pick<ListedAgent, 'rehearsal' | 'cost_usd'>): number {
  return rehearsal ? 0 : cost_usd;
}
