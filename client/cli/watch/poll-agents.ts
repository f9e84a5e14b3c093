import type { AgentsApi } from '#client/http/agents-api.ts';
import { type OutageWorld, surviveOutage } from '#client/http/survive-outage.ts';
import { limits } from '#shared/agent/limits.ts';
import type { ListAgentsQuery, ListedAgent } from '#shared/contract/list-agents.ts';

export interface PollDeps {
  /** The own agents, or everybody's. */
  list: AgentsApi['list'];
  world: OutageWorld;
  signal: AbortSignal;
  notice: (text: string) => void;
}

export interface Watched {
  /** Only these agents; may grow from look to look. */
  ids: readonly string[];
  /** True while ids may come. */
  isGrowing: () => boolean;
}

/** As long as something happens, and at most: while agents run, and while none does. */
const pauseMs = { news: 1_000, running: 5_000, nothing: 10_000 } as const;
const slower = 1.5;
/** Agents further down than this are not looked for. */
const mostPages = 5;
/** An agent that was started a moment ago may not be listed yet. */
const mostMisses = 3;

/**
 * The agents as they are, newest first, again and again: one call a look, seldomer while nothing happens, over
 * restarts of the platform too. With `watched` only those, until each has ended, or is not listed in several looks:
 * then it is in no later answer, unless it was seen to end. Else without end.
 * @throws {AgentsError}; the signal's reason once it aborts.
 */
export async function* pollAgents(deps: PollDeps, watched?: Watched): AsyncGenerator<ListedAgent[]> {
  const { world, notice, signal } = deps;
  const misses = new Map<string, number>();
  let before: readonly ListedAgent[] = [];
  for (let pause: number = pauseMs.news, isFirst = true; ; isFirst = false) {
    const wanted = new Set(
      watched === undefined ? runningIds(before) : pendingIds(watched.ids, before, misses),
    );
    const lookNow = () => (watched === undefined && isFirst ? lookAtAll(deps) : look(deps, wanted));
    const seen = await surviveOutage({ world, notice }, lookNow, signal);
    const now = watched === undefined ? seen : pick(seen, watched.ids, before);
    for (const id of wanted) if (!now.some(isOne(id))) misses.set(id, (misses.get(id) ?? 0) + 1);
    yield now;
    const isOver = watched !== undefined && pendingIds(watched.ids, now, misses).length === 0;
    if (isOver && !watched.isGrowing()) return;
    pause = isFirst ? pauseMs.news : nextPause(pause, before, now);
    await world.sleep(pause, signal);
    before = now;
  }
}

/** Those that have run for long may lie far behind newer ones that ended. */
async function lookAtAll(deps: PollDeps): Promise<ListedAgent[]> {
  const running = await look(deps, new Set(), { status: 'running' });
  return merge(await look(deps, new Set()), running);
}

/** One page, and further ones only for agents that are wanted and not on it. */
async function look(
  { list, signal }: PollDeps,
  wanted: ReadonlySet<string>,
  query: Partial<ListAgentsQuery> = {},
): Promise<ListedAgent[]> {
  const agents: ListedAgent[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < mostPages; page++) {
    const limit = page === 0 ? limits.listPage.default : limits.listPage.max;
    const answer = await list({ ...query, limit, ...(cursor === undefined ? {} : { cursor }) }, { signal });
    agents.push(...answer.agents);
    cursor = answer.next_cursor;
    const seen = new Set<string>(agents.map(({ agent_id }) => agent_id));
    if (cursor === undefined || [...wanted].every((id) => seen.has(id))) break;
  }
  return agents;
}

/** How a named agent ended stays known while others run, also when the list has forgotten it. */
function pick(
  seen: readonly ListedAgent[],
  ids: readonly string[],
  before: readonly ListedAgent[],
): ListedAgent[] {
  const settled = before.filter(({ status }) => status !== 'running');
  return merge(
    seen.filter(({ agent_id }) => ids.includes(agent_id)),
    settled,
  );
}

function merge(newest: readonly ListedAgent[], others: readonly ListedAgent[]): ListedAgent[] {
  const seen = new Set(newest.map(({ agent_id }) => agent_id));
  return [...newest, ...others.filter(({ agent_id }) => !seen.has(agent_id))];
}

function pendingIds(
  ids: readonly string[],
  agents: readonly ListedAgent[],
  misses: ReadonlyMap<string, number>,
): string[] {
  const ended = new Set<string>(agents.flatMap((one) => (one.status === 'running' ? [] : [one.agent_id])));
  return ids.filter((id) => !ended.has(id) && (misses.get(id) ?? 0) < mostMisses);
}

function runningIds(agents: readonly ListedAgent[]): string[] {
  return agents.flatMap(({ status, agent_id }) => (status === 'running' ? [agent_id] : []));
}

function isOne(id: string): (agent: ListedAgent) => boolean {
  return ({ agent_id }) => agent_id === id;
}

function nextPause(pause: number, before: readonly ListedAgent[], now: readonly ListedAgent[]): number {
  if (factsOf(before) !== factsOf(now)) return pauseMs.news;
  const most = now.some(({ status }) => status === 'running') ? pauseMs.running : pauseMs.nothing;
  return Math.min(most, pause * slower);
}

/** All but what moves by itself. */
function factsOf(agents: readonly ListedAgent[]): string {
  return JSON.stringify(agents.map(({ duration_seconds: _, ...facts }) => facts));
}
