import { agentIdSchema, type Owner } from '#shared/agent/ids.ts';
import type { EndedAgent } from '#shared/agent/record.ts';
import type { AgentOutput } from '#shared/contract/agent-output.ts';
import { ProductError } from '#shared/errors/product-error.ts';
import type { AgentStore } from '../ports/agent-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { OutputMatches, OutputSearch } from '../ports/output-search.ts';
import { toAgentOutput } from './agent-view.ts';
import { within } from './within.ts';

export interface SearchPastDeps {
  store: Pick<AgentStore, 'getPast'>;
  search: Pick<OutputSearch, 'search'>;
  clock: Clock;
  log: Log;
}

export interface PastQuery {
  pattern: string;
  after: number;
  limit: number;
  signal: AbortSignal;
}

/** API Gateway ends a call at 29 s. */
const searchTimeoutMs = 20_000;

/** The past agent of this id, where it was this owner's. */
export async function findOwnPast(
  { store }: SearchPastDeps,
  owner: Owner,
  agentId: string,
): Promise<EndedAgent | undefined> {
  const id = agentIdSchema.safeParse(agentId);
  const past = id.success ? await store.getPast(id.data) : undefined;
  return past?.owner === owner ? past : undefined;
}

/**
 * Lines of an agent whose record is gone, as the log service still has them.
 * @throws {ProductError} unavailable: there is no other source to answer from.
 */
export async function searchPast(
  deps: SearchPastDeps,
  record: EndedAgent,
  query: PastQuery,
): Promise<AgentOutput> {
  const lastSeq = record.next_seq - 1;
  const past = { startedAt: record.started_at, completedAt: record.completed_at, lastSeq };
  const found = await searchInTime(deps, query.signal, (signal) =>
    deps.search.search({ ...query, agentId: record.agent_id, past, signal }),
  );
  const answer = toAgentOutput(record, found, deps.clock.now());
  return found.isPartial === true ? { ...answer, partial: true } : answer;
}

async function searchInTime(
  { clock, log }: Pick<SearchPastDeps, 'clock' | 'log'>,
  callerGone: AbortSignal,
  search: (signal: AbortSignal) => Promise<OutputMatches>,
): Promise<OutputMatches> {
  try {
    return await within(clock, { ms: searchTimeoutMs, signal: callerGone }, search);
  } catch (cause) {
    log.error('search of a past agent failed', { error: cause });
    throw new ProductError('unavailable', {
      message: 'The log service did not answer the search, and this agent is in no other place any more.',
      remedy: 'Try again in a moment.',
      cause,
    });
  }
}
