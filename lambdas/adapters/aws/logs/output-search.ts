import type { AgentStore } from '#lambdas/ports/agent-store.ts';
import type { OutputSearch } from '#lambdas/ports/output-search.ts';
import { appendLines } from './append-lines.ts';
import type { QueryDeps } from './run-query.ts';
import { searchAll } from './search-all.ts';
import { searchLines } from './search-lines.ts';

export interface OutputSearchDeps extends QueryDeps {
  /** Knows when the lines were recorded that a search is about. */
  store: Pick<AgentStore, 'readOutput'>;
}

export interface OutputSearchOptions {
  group: string;
  /** How old a line is before the log service is asked for it: by then it can be found. */
  horizonMs?: number;
}

const defaultHorizonMs = 60_000;

/**
 * Output in one CloudWatch log group, a stream for each agent, searched through Logs Insights. What Insights
 * cannot be shown to have in full is not looked at: the answer's `through` ends before it.
 */
export function createCloudWatchOutputSearch(
  deps: OutputSearchDeps,
  { group, horizonMs = defaultHorizonMs }: OutputSearchOptions,
): OutputSearch {
  return {
    append: (agentId, lines) => appendLines(deps, { logGroupName: group, logStreamName: agentId }, lines),
    search: (query) => searchLines(deps, { group, horizonMs }, query),
    searchAll: (query) => searchAll(deps, { group, horizonMs }, query),
  };
}
