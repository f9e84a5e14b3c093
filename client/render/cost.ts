import type { ListedAgent } from '#shared/contract/list-agents.ts';

/** In US dollars; a rehearsal has usage, and nobody pays for it. */
export function costOf({ rehearsal, cost_usd }: Pick<ListedAgent, 'rehearsal' | 'cost_usd'>): number {
  return rehearsal ? 0 : cost_usd;
}

/** Of US dollars: `$0.0123` below one, `$1,212.30` above; what is too little to be written is not nothing. */
export function renderCost(usd: number): string {
  if (usd === 0) return '$0';
  if (usd < 0.00005) return '<$0.0001';
  const digits = usd < 1 ? 4 : 2;
  return `$${usd.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })}`;
}
