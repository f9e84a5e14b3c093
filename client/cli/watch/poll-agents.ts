import type { AgentsApi } from '#client/http/agents-api.ts';
import { type OutageWorld, surviveOutage } from '#client/http/survive-outage.ts';
import { UsageError } from '#client/usage-error.ts';
import { limits } from '#shared/agent/limits.ts';
import type { ListAgentsQuery, ListedAgent } from '#shared/contract/list-agents.ts';

export interface PollDeps {
  /** The own agents, or everybody's. */
  list: AgentsApi['list'];
  world: OutageWorld;
  signal: AbortSignal;
  notice: (text: string) => void;
}

/** As long as something happens, and at most: while agents run, and while none does. */
const pauseMs = { news: 1_000, running: 5_000, nothing: 10_000 } as const;
const slower = 1.5;
/** Agents further down than this are not looked for. */
const mostPages = 5;

/**
 * The agents as they are, newest first, again and again: one call a look, seldomer while nothing happens, over
 * restarts of the platform too. With ids only those agents, until all of them have ended or are no longer listed;
 * else without end.
 * @throws {UsageError} for an id that is not listed at first; {AgentsError}; the signal's reason once it aborts.
 */
export async function* pollAgents(deps: PollDeps, ids: readonly string[]): AsyncGenerator<ListedAgent[]> {
  const { world, signal, notice } = deps;
  let before = await surviveOutage({ world, notice }, () => lookAtFirst(deps, ids), signal);
  let pause: number = pauseMs.news;
  for (;;) {
    yield before;
    if (ids.length > 0 && runningIds(before).size === 0) return;
    await world.sleep(pause, signal);
    const wanted = runningIds(before);
    const seen = await surviveOutage({ world, notice }, () => look(deps, wanted), signal);
    const now = ids.length === 0 ? seen : pick(seen, ids, before);
    pause = nextPause(pause, before, now);
    before = now;
  }
}

async function lookAtFirst(deps: PollDeps, ids: readonly string[]): Promise<ListedAgent[]> {
  if (ids.length === 0) {
    // Those that have run for long may lie far behind newer ones that ended.
    const [running, newest] = [
      await look(deps, new Set(), { status: 'running' }),
      await look(deps, new Set()),
    ];
    return merge(newest, running);
  }
  const seen = await look(deps, new Set(ids));
  const unknown = ids.find((id) => !seen.some(isOne(id)));
  if (unknown === undefined) return pick(seen, ids, []);
  throw new UsageError(`no agent has the id ${unknown}`, '`agents list` shows them.');
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

function merge(newest: readonly ListedAgent[], others: readonly ListedAgent[]): ListedAgent[] {
  const seen = new Set(newest.map(({ agent_id }) => agent_id));
  return [...newest, ...others.filter(({ agent_id }) => !seen.has(agent_id))];
}

/** How a named agent ended stays known while others run, also when the list has forgotten it. */
function pick(
  seen: readonly ListedAgent[],
  ids: readonly string[],
  before: readonly ListedAgent[],
): ListedAgent[] {
  const isWanted = ({ agent_id }: ListedAgent) => ids.includes(agent_id);
  const settled = before.filter(({ status }) => status !== 'running');
  return merge(seen.filter(isWanted), settled);
}

function isOne(id: string): (agent: ListedAgent) => boolean {
  return ({ agent_id }) => agent_id === id;
}

function runningIds(agents: readonly ListedAgent[]): Set<string> {
  return new Set(agents.filter(({ status }) => status === 'running').map(({ agent_id }) => agent_id));
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
