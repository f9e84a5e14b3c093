import type { Owner } from '#shared/agent/ids.ts';
import { limits } from '#shared/agent/limits.ts';
import { type AgentRecord, isRunning } from '#shared/agent/record.ts';
import { type AgentOutput, type AgentOutputQuery, decodeCursor } from '#shared/contract/agent-output.ts';
import { ProductError } from '#shared/errors/product-error.ts';
import type { AgentStore, Seen } from '../ports/agent-store.ts';
import type { Clock } from '../ports/clock.ts';
import { type OutputPage, toAgentOutput } from './agent-view.ts';
import { type FindDeps, findLines } from './find-lines.ts';
import { compileFilter } from './output-filter.ts';
import { findOwnAgent, getOwnAgent, unknownAgent } from './own-agent.ts';
import { findOwnPast, searchPast } from './search-past.ts';

export interface ReadDeps extends FindDeps {
  store: Pick<AgentStore, 'get' | 'getPast' | 'readOutput' | 'waitForChange'>;
  clock: Clock;
}

export interface ReadRequest {
  owner: Owner;
  agentId: string;
  query: AgentOutputQuery;
  /** Ends waiting: the answer then holds what there is. */
  signal: AbortSignal;
}

/**
 * What an agent wrote behind a cursor. Waits, if asked to, until a line gets through the filter or the agent
 * ends; without a filter also until its progress moves. With a filter it finds lines of an agent whose record is gone.
 * @throws {ProductError} unknown_agent, invalid_cursor, invalid_filter
 */
export async function readOutput(deps: ReadDeps, request: ReadRequest): Promise<AgentOutput> {
  const { query, owner, agentId, signal } = request;
  const filter = parseFilter(query.filter);
  const limit = query.limit ?? limits.outputLines.default;
  let after = parseCursor(query.after);
  const found = await findOwnAgent(deps, owner, agentId);
  if (found === undefined) return readPast(deps, request, { after, limit });
  let record = found;
  const endsAt = deps.clock.now().getTime() + (query.wait_seconds ?? 0) * 1000;
  const firstUpdate = record.progress.last_update;
  for (;;) {
    const page = await findLines(deps, record, { filter, after, limit, signal });
    const leftMs = endsAt - deps.clock.now().getTime();
    const hasProgress = filter === undefined && record.progress.last_update !== firstUpdate;
    const isOver = !isRunning(record) || leftMs <= 0 || signal.aborted;
    if (page.lines.length > 0 || hasProgress || isOver || hasMore(record, page)) {
      return toAgentOutput(record, page, deps.clock.now());
    }
    const seen = seenOf(record, page, filter !== undefined);
    await deps.store.waitForChange(record.agent_id, seen, { timeoutMs: leftMs, signal });
    after = page.through;
    record = await getOwnAgent(deps, owner, agentId);
  }
}

/** A filter finds lines of an agent whose record is gone; without one, they are gone as well. */
async function readPast(
  deps: ReadDeps,
  { owner, agentId, query, signal }: ReadRequest,
  page: { after: number; limit: number },
): Promise<AgentOutput> {
  const record = query.filter === undefined ? undefined : await findOwnPast(deps, owner, agentId);
  if (record === undefined || query.filter === undefined) throw unknownAgent(agentId);
  return searchPast(deps, record, { ...page, pattern: query.filter, signal });
}

/** Lines that were recorded after the record was read count as seen only once the record tells of them. */
export function hasMore(record: AgentRecord, page: OutputPage): boolean {
  return page.through < record.next_seq - 1;
}

/** What a waiting reader knows; with a filter it is not woken for progress. */
function seenOf(record: AgentRecord, page: OutputPage, isFiltered: boolean): Seen {
  const { status, progress } = record;
  const seen = { next_seq: page.through + 1, status };
  return isFiltered ? seen : { ...seen, last_update: progress.last_update };
}

/** @throws {ProductError} invalid_filter */
export function parseFilter(pattern: string | undefined) {
  return pattern === undefined ? undefined : { pattern, matches: compileFilter(pattern) };
}

/** @throws {ProductError} invalid_cursor */
export function parseCursor(cursor: string | undefined): number {
  const after = cursor === undefined ? 0 : decodeCursor(cursor);
  if (after !== undefined) return after;
  throw new ProductError('invalid_cursor', {
    message: 'after: this API never gave out that cursor.',
    remedy: 'Pass next_cursor of an earlier answer as it is, or leave it out to read from the first line.',
    details: { field: 'after' },
  });
}
