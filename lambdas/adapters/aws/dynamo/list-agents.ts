import type { ListPage, ListQuery } from '#lambdas/ports/agent-store.ts';
import { type AgentRecord, isRunning, type RunningAgent } from '#shared/agent/record.ts';
import { placeOf } from '#shared/storage/keys.ts';
import { everyAgent, table as facts, type IndexName } from '#shared/storage/table.ts';
import type { StoreDeps } from './deps.ts';
import { decodeCursor, encodeCursor } from './list-cursor.ts';
import { readSlots } from './slots.ts';
import type { TableQuery } from './table.ts';

// Sorts behind every time.
const newest = '~';
const readAtOnce = 100;

/**
 * Newest first. An index names the agents and is a moment late; the records themselves are read consistently,
 * and an owner's running agents are known at once, from the slots that they hold.
 */
export async function listAgents(deps: StoreDeps, query: ListQuery): Promise<ListPage> {
  const before = query.cursor === undefined ? newest : decodeCursor(query.cursor);
  const found = new Map<string, AgentRecord>();
  const add = async (agentIds: readonly string[]): Promise<void> => {
    const fresh = agentIds.filter((agentId) => !found.has(agentId));
    for (const record of await deps.records.listAll(fresh)) {
      if (isAsked(record, query) && placeOf(record) < before) found.set(record.agent_id, record);
    }
  };
  if (query.owner !== undefined && mayRun(query)) await add((await readSlots(deps, query.owner)).agents);
  let fromIndex = 0;
  for await (const agentIds of indexed(deps, query, before)) {
    const known = found.size;
    await add(agentIds);
    fromIndex += found.size - known;
    if (fromIndex > query.limit) break;
  }
  return pageOf([...found.values()], query.limit);
}

/** Every running agent of every owner. */
export async function listRunning(deps: StoreDeps): Promise<RunningAgent[]> {
  const running: RunningAgent[] = [];
  for await (const agentIds of indexed(deps, { status: 'running' }, newest)) {
    running.push(...(await deps.records.listAll(agentIds)).filter(isRunning));
  }
  return running;
}

function isAsked(record: AgentRecord, { owner, status, subagentType }: ListQuery): boolean {
  return (
    (owner === undefined || record.owner === owner) &&
    (status === undefined || record.status === status) &&
    (subagentType === undefined || record.subagent_type === subagentType)
  );
}

function mayRun({ status }: ListQuery): boolean {
  return status === undefined || status === 'running';
}

function pageOf(records: readonly AgentRecord[], limit: number): ListPage {
  const sorted = records.toSorted((a, b) => (placeOf(a) < placeOf(b) ? 1 : -1));
  const agents = sorted.slice(0, limit);
  const last = agents.at(-1);
  return sorted.length > limit && last !== undefined
    ? { agents, nextCursor: encodeCursor(last) }
    : { agents };
}

/** Ids from the index that fits, some at a time, newest first. */
async function* indexed(
  { table }: StoreDeps,
  query: Omit<ListQuery, 'limit'>,
  before: string,
): AsyncGenerator<string[], void> {
  for await (const items of table.query(indexQuery(query, before))) {
    const agentIds = items.map((item) => String(item['pk']));
    for (let from = 0; from < agentIds.length; from += readAtOnce) {
      yield agentIds.slice(from, from + readAtOnce);
    }
  }
}

function indexQuery({ owner, status, subagentType }: Omit<ListQuery, 'limit'>, before: string): TableQuery {
  // An owner's own are few enough to be filtered by status.
  const index: IndexName = owner !== undefined ? 'by_owner' : status === 'running' ? 'running' : 'by_time';
  const filters = index === 'running' ? {} : { status, subagent_type: subagentType };
  const given = Object.entries(filters).filter(([, value]) => value !== undefined);
  return {
    index,
    keyCondition: '#partition = :partition AND #place < :before',
    filter: given.length === 0 ? undefined : given.map(([name]) => `#${name} = :${name}`).join(' AND '),
    names: {
      '#partition': facts.indexes[index].partitionKey,
      '#place': 'place',
      ...Object.fromEntries(given.map(([name]) => [`#${name}`, name])),
    },
    values: {
      ':partition': owner ?? everyAgent,
      ':before': before,
      ...Object.fromEntries(given.map(([name, value]) => [`:${name}`, value])),
    },
    descending: true,
  };
}
