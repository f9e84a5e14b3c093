import type { ListedAgent } from '#shared/contract/list-agents.ts';

export interface CostOf {
  /** What it is the cost of: an agent's id, a type, a day as `2026-11-22`. */
  key: string;
  label: string;
  costUsd: number;
  agents: number;
}

interface Costly extends Pick<ListedAgent, 'subagent_type' | 'description' | 'cost_usd' | 'started_at'> {
  agent_id: string;
}

/** The dearest agents, at most `most` of them. */
export function costPerAgent(agents: readonly Costly[], most: number): CostOf[] {
  return agents
    .map(({ agent_id, description, subagent_type, cost_usd }) => ({
      ...{ key: agent_id, label: description === '' ? subagent_type : description },
      ...{ costUsd: cost_usd, agents: 1 },
    }))
    .sort((a, b) => b.costUsd - a.costUsd)
    .slice(0, most);
}

/** Every type's sum, the dearest first. */
export function costPerType(agents: readonly Costly[]): CostOf[] {
  const types = Map.groupBy(agents, ({ subagent_type }) => subagent_type);
  return [...types].map(([type, of]) => sumOf(type, of)).sort((a, b) => b.costUsd - a.costUsd);
}

/**
 * The last days until that of `nowMs`: from that of the first agent's start, but at least `least` and at most `most`.
 * Days without agents cost nothing.
 * @param dayOf the day of a moment, as `2026-11-22`, where the reader is.
 */
export function costPerDay(
  agents: readonly Costly[],
  {
    nowMs,
    least,
    most,
    dayOf,
  }: { nowMs: number; least: number; most: number; dayOf: (ms: number) => string },
): CostOf[] {
  const days = Map.groupBy(agents, ({ started_at }) => dayOf(Date.parse(started_at)));
  const first = [...days.keys()].sort()[0] ?? dayOf(nowMs);
  const costs: CostOf[] = [];
  for (let back = 0; costs.length < most; back += 1) {
    // Noon of a day is that day wherever clocks are put forward or back.
    const day = dayOf(noonOf(dayOf(nowMs)) - back * 86_400_000);
    costs.unshift(sumOf(day, days.get(day) ?? []));
    if (day <= first && costs.length >= least) return costs;
  }
  return costs;
}

function noonOf(day: string): number {
  return Date.parse(`${day}T12:00:00`);
}

function sumOf(key: string, agents: readonly Costly[]): CostOf {
  const costUsd = agents.reduce((sum, { cost_usd }) => sum + cost_usd, 0);
  return { key, label: key, costUsd, agents: agents.length };
}
