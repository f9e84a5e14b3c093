import { limits } from '#shared/agent/limits.ts';
import { type AgentRecord, isRunning } from '#shared/agent/record.ts';
import type { AgentOutput } from '#shared/contract/agent-output.ts';
import type { Seen } from '../ports/agent-store.ts';
import { extrasOf, hasChanged } from '../ports/changes.ts';
import { type OutputPage, toAgentOutput } from './agent-view.ts';
import { findLines } from './find-lines.ts';
import { findOwnAgent, getOwnAgent } from './own-agent.ts';
import {
  hasMore,
  parseCursor,
  parseFilter,
  type ReadDeps,
  type ReadRequest,
  readOutput,
} from './read-output.ts';

/** News of an agent; or that there was none for a while. */
export type Followed = AgentOutput | 'silence';

const keepAliveMs = limits.stream.keepAliveSeconds * 1000;
const longestMs = limits.stream.seconds * 1000;

/**
 * What an agent writes behind a cursor, as it comes, until it has ended and all is told, the stream is at its longest,
 * or the signal aborts. The first answer tells where the agent is; later ones have new lines, or progress, status,
 * approval or files that moved. Reads on only as its own reader does.
 * @throws {ProductError} unknown_agent, invalid_cursor, invalid_filter, before there is a stream.
 */
export async function followOutput(
  deps: ReadDeps,
  request: ReadRequest,
): Promise<AsyncGenerator<Followed, void>> {
  const { query, owner, agentId, signal } = request;
  const filter = parseFilter(query.filter);
  const after = parseCursor(query.after);
  const record = await findOwnAgent(deps, owner, agentId);
  if (record === undefined) return readPages(deps, request, await readOutput(deps, request));
  const page = await findLines(deps, record, { filter, after, limit: limits.stream.lines, signal });
  return follow(deps, request, { record, page });
}

interface Position {
  record: AgentRecord;
  page: OutputPage;
}

async function* follow(
  deps: ReadDeps,
  { query, owner, agentId, signal }: ReadRequest,
  { record, page }: Position,
): AsyncGenerator<Followed, void> {
  const filter = parseFilter(query.filter);
  const endsAt = deps.clock.now().getTime() + longestMs;
  yield toAgentOutput(record, page, deps.clock.now());
  let told = seenOf(record, page);
  let toldAt = deps.clock.now().getTime();
  while (!isAllTold(record, page)) {
    const timeoutMs = Math.min(toldAt + keepAliveMs, endsAt) - deps.clock.now().getTime();
    if (!hasMore(record, page)) {
      await deps.store.waitForChange(record.agent_id, seenOf(record, page), { timeoutMs, signal });
    }
    if (signal.aborted || deps.clock.now().getTime() >= endsAt) return;
    record = await getOwnAgent(deps, owner, agentId);
    page = await findLines(deps, record, { filter, after: page.through, limit: limits.stream.lines, signal });
    const hasMoved = hasChanged(record, { ...told, next_seq: Number.MAX_SAFE_INTEGER });
    const isSilent = page.lines.length === 0 && !hasMoved && !isAllTold(record, page);
    if (isSilent && deps.clock.now().getTime() - toldAt < keepAliveMs) continue;
    yield isSilent ? 'silence' : toAgentOutput(record, page, deps.clock.now());
    told = seenOf(record, page);
    toldAt = deps.clock.now().getTime();
  }
}

function isAllTold(record: AgentRecord, page: OutputPage): boolean {
  return !isRunning(record) && !hasMore(record, page);
}

function seenOf(record: AgentRecord, page: OutputPage): Seen {
  const { status, progress } = record;
  const seen = { next_seq: page.through + 1, status, last_update: progress.last_update };
  return { ...seen, extras: extrasOf(record) };
}

/** Lines of an agent whose record is gone: there is nothing to wait for. */
async function* readPages(
  deps: ReadDeps,
  request: ReadRequest,
  first: AgentOutput,
): AsyncGenerator<AgentOutput, void> {
  let answer = first;
  yield answer;
  while (answer.has_more && !request.signal.aborted) {
    answer = await readOutput(deps, { ...request, query: { ...request.query, after: answer.next_cursor } });
    yield answer;
  }
}
