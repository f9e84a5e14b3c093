import { type AgentId, typeStemOfAgent } from '#shared/agent/ids.ts';
import { limits } from '#shared/agent/limits.ts';
import type { TeamOutput, TeamOutputQuery } from '#shared/contract/team-output.ts';
import { ProductError } from '#shared/errors/product-error.ts';
import type { AgentStore } from '../ports/agent-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { FoundLine, OutputSearch, TeamMatches, TeamQuery } from '../ports/output-search.ts';
import { compileFilter } from './output-filter.ts';
import { within } from './within.ts';

export interface SearchTeamDeps {
  store: Pick<AgentStore, 'get'>;
  search: Pick<OutputSearch, 'searchAll'>;
  clock: Clock;
  log: Log;
}

const dayMs = 24 * 3_600_000;
/** API Gateway ends a call at 29 s: the answer leaves before that, with what was found. */
const searchTimeoutMs = 20_000;

/**
 * Lines of everybody's agents that match, newest first.
 * @throws {ProductError} invalid_filter, invalid_request for a time to come, unavailable
 */
export async function searchTeam(
  deps: SearchTeamDeps,
  query: TeamOutputQuery,
  signal: AbortSignal,
): Promise<TeamOutput> {
  compileFilter(query.filter);
  const until = deps.clock.now();
  const found = await searchInTime(deps, signal, {
    pattern: query.filter,
    subagentType: query.subagent_type,
    since: sinceOf(query, until),
    until: until.toISOString(),
    limit: query.limit ?? limits.teamLines.default,
  });
  const types = await typesOf(deps, found.lines);
  const lines = found.lines.map(({ agentId, ...line }) => ({
    agent_id: agentId,
    subagent_type: types.get(agentId) ?? query.subagent_type ?? typeStemOfAgent(agentId),
    ...line,
  }));
  return {
    // Two types may share the middle of their agents' ids: `review` and `review-agent`.
    lines: lines.filter(({ subagent_type }) => (query.subagent_type ?? subagent_type) === subagent_type),
    searched_from: found.from,
    searched_through: found.through,
    partial: found.isPartial,
  };
}

function sinceOf({ since }: TeamOutputQuery, now: Date): string {
  const sinceMs = since === undefined ? now.getTime() - dayMs : Date.parse(since);
  if (sinceMs <= now.getTime()) return new Date(sinceMs).toISOString();
  throw new ProductError('invalid_request', {
    message: 'since: lies in the future.',
    remedy: `Write a time that has passed; here it is ${now.toISOString()}.`,
    details: { field: 'since' },
  });
}

async function searchInTime(
  { search, clock, log }: SearchTeamDeps,
  callerGone: AbortSignal,
  query: Omit<TeamQuery, 'signal'>,
): Promise<TeamMatches> {
  try {
    return await within(clock, { ms: searchTimeoutMs, signal: callerGone }, (signal) =>
      search.searchAll({ ...query, signal }),
    );
  } catch (cause) {
    if (cause instanceof ProductError) throw cause;
    log.error('search of all output failed', { error: cause });
    throw new ProductError('unavailable', {
      message: 'The log service did not answer the search.',
      remedy: ['Try again in a moment, or look at less time with ', { option: 'since' }, '.'],
      cause,
    });
  }
}

/** By the records; of an agent whose record is gone, its id alone tells. */
async function typesOf(
  { store }: SearchTeamDeps,
  lines: readonly FoundLine[],
): Promise<ReadonlyMap<AgentId, string>> {
  const agentIds = [...new Set(lines.map(({ agentId }) => agentId))];
  const records = await Promise.all(agentIds.map((agentId) => store.get(agentId)));
  return new Map(
    records.flatMap((record) =>
      record === undefined ? [] : [[record.agent_id, record.subagent_type] as const],
    ),
  );
}
