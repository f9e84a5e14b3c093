import { setImmediate as nextTurn } from 'node:timers/promises';
import { limits } from '#shared/agent/limits.ts';
import type { OutputLine } from '#shared/agent/output.ts';
import type { AgentRecord } from '#shared/agent/record.ts';
import { Turns } from '../patterns/turns.ts';
import type { AgentStore } from '../ports/agent-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { OutputMatches, OutputSearch } from '../ports/output-search.ts';
import type { OutputPage } from './agent-view.ts';
import type { LineFilter } from './output-filter.ts';
import { within } from './within.ts';

export interface FindDeps {
  store: Pick<AgentStore, 'readOutput'>;
  search: Pick<OutputSearch, 'search'>;
  clock: Pick<Clock, 'now' | 'sleep'>;
  log: Log;
}

interface OutputFilter {
  pattern: string;
  matches: LineFilter;
}

export interface FindRequest {
  filter?: OutputFilter | undefined;
  /** Only lines with a number over this. */
  after: number;
  limit: number;
  signal: AbortSignal;
}

/** The log service is asked only where it saves reading more lines than one page. */
const searchFromLines = limits.outputLines.max;
/** A search that takes longer is left to the store, so that the answer still leaves in time. */
const searchTimeoutMs = 10_000;
/** Lines matched in one answer, so that one call never holds the process for long. */
const scanLines = 2 * limits.outputLines.max;
const scanMs = 5_000;

/** The next lines of an agent, or the next that its filter lets through; nothing lost, nothing twice. */
export async function findLines(
  deps: FindDeps,
  record: AgentRecord,
  request: FindRequest,
): Promise<OutputPage> {
  const { filter, after, limit } = request;
  if (filter === undefined) {
    const lines = await deps.store.readOutput(record.agent_id, { after, limit });
    return { lines, through: lines.at(-1)?.seq ?? after };
  }
  const searched = await searchOlder(deps, record, request);
  const lines = searched.lines.slice(0, limit);
  const page = { lines, through: cutEnd(lines, limit) ?? Math.max(after, searched.through) };
  return lines.length < limit ? scanStore(deps, record, { ...request, filter, page }) : page;
}

/** Reads on in the store behind what was looked at already. */
async function scanStore(
  { store, clock }: FindDeps,
  record: AgentRecord,
  {
    filter,
    limit,
    page,
    signal,
  }: { filter: OutputFilter; page: OutputPage } & Pick<FindRequest, 'limit' | 'signal'>,
): Promise<OutputPage> {
  const lines = [...page.lines];
  let { through } = page;
  const end = through + scanLines;
  const endsAt = clock.now().getTime() + scanMs;
  const turns = new Turns();
  while (through < end) {
    const read = await store.readOutput(record.agent_id, { after: through, limit: limits.outputLines.max });
    for (const line of read) {
      if (turns.isOver(line.text)) {
        await nextTurn();
        if (signal.aborted || clock.now().getTime() >= endsAt) return { lines, through };
      }
      through = line.seq;
      if (filter.matches(line.text)) lines.push(line);
      if (lines.length >= limit) return { lines, through };
    }
    if (read.length < limits.outputLines.max) break;
  }
  return { lines, through };
}

/** A full page ends with its last line: what lies behind was not looked at. */
function cutEnd(lines: readonly OutputLine[], limit: number): number | undefined {
  return lines.length < limit ? undefined : lines.at(-1)?.seq;
}

async function searchOlder(
  deps: FindDeps,
  record: AgentRecord,
  request: FindRequest,
): Promise<OutputMatches> {
  const { filter, after, limit } = request;
  const nothing = { lines: [], through: after };
  if (filter === undefined || record.next_seq - 1 - after <= searchFromLines) return nothing;
  const query = { agentId: record.agent_id, pattern: filter.pattern, after, limit };
  try {
    return await within(deps.clock, { ms: searchTimeoutMs, signal: request.signal }, (signal) =>
      deps.search.search({ ...query, signal }),
    );
  } catch (error) {
    deps.log.warn('output search failed; the store serves', { agent_id: record.agent_id, error });
    return nothing;
  }
}
