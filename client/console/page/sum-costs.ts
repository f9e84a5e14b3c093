import type { ListedAgent } from '#shared/contract/list-agents.ts';

export interface CostOf {
  /** What it is the cost of: an agent's id, a type, an hour, a day. */
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

/** The sum of every day on which one of them started, the newest first. @param dayOf a day's key; keys sort as days do */
export function costPerDay(agents: readonly Costly[], dayOf: (ms: number) => string): CostOf[] {
  const days = Map.groupBy(agents, ({ started_at }) => dayOf(Date.parse(started_at)));
  return [...days].map(([day, of]) => sumOf(day, of)).sort((a, b) => (a.key < b.key ? 1 : -1));
}

const hourMs = 3_600_000;

/**
 * The last hours until that of `nowMs`, or of the newest agent where clocks differ: from that of the first agent's
 * start, but at least `least` and at most `most`; their keys are the milliseconds of their beginnings. Hours without
 * agents cost nothing.
 */
export function costPerHour(
  agents: readonly Costly[],
  { nowMs, least, most }: { nowMs: number; least: number; most: number },
): CostOf[] {
  const hours = Map.groupBy(agents, ({ started_at }) => hourOf(Date.parse(started_at)));
  const known = [...hours.keys()].sort((a, b) => a - b);
  const last = Math.max(hourOf(nowMs), known.at(-1) ?? 0);
  const since = Math.round((last - (known[0] ?? last)) / hourMs) + 1;
  const count = Math.min(most, Math.max(least, since));
  return Array.from({ length: count }, (_, at) => {
    const hour = last - (count - 1 - at) * hourMs;
    return sumOf(String(hour), hours.get(hour) ?? []);
  });
}

function hourOf(ms: number): number {
  return Math.floor(ms / hourMs) * hourMs;
}

function sumOf(key: string, agents: readonly Costly[]): CostOf {
  const costUsd = agents.reduce((sum, { cost_usd }) => sum + cost_usd, 0);
  return { key, label: key, costUsd, agents: agents.length };
}
