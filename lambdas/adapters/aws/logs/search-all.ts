import { RE2JS } from 're2js';
import type { FoundLine, TeamMatches, TeamQuery } from '#lambdas/ports/output-search.ts';
import { agentIdSchema, isOfType } from '#shared/agent/ids.ts';
import { fromMessage } from './log-event.ts';
import { maxTeamRows, teamQuery } from './queries.ts';
import { type QueryDeps, type Row, runQuery } from './run-query.ts';

/**
 * Asks for lines of all agents that may match, newest first, and looks at them again by RE2. What is so young that
 * the log service may not have it yet is not looked at.
 */
export async function searchAll(
  deps: QueryDeps,
  { group, horizonMs }: { group: string; horizonMs: number },
  query: TeamQuery,
): Promise<TeamMatches> {
  const { pattern, subagentType, since, signal } = query;
  const toMs = Date.parse(query.until) - horizonMs;
  const nothing = { lines: [], from: isoOf(toMs), through: isoOf(toMs), isPartial: true };
  if (toMs < Date.parse(since)) return nothing;
  const found = new FoundLines(query);
  const bounds = { group, fromMs: Date.parse(since), toMs, signal };
  try {
    for await (const { rows, isLast } of runQuery(deps, {
      ...bounds,
      query: teamQuery(pattern, subagentType),
    })) {
      for (const row of rows) found.add(row);
      if (isLast || found.isFull) break;
    }
  } catch (error) {
    if (signal.aborted) return nothing;
    throw error;
  }
  return found.matches(isoOf(toMs));
}

/** Rows as a query answers them: newest first, some of them twice, not all of them matching. */
class FoundLines {
  readonly #query: TeamQuery;
  readonly #expression: RE2JS;
  readonly #lines = new Map<string, FoundLine>();
  #rows = 0;
  #oldestAt: string;

  constructor(query: TeamQuery) {
    this.#query = query;
    this.#expression = RE2JS.compile(query.pattern);
    this.#oldestAt = query.until;
  }

  /** No row to come could be among the newest: some match is left out, and rows are behind the last moment answered. */
  get isFull(): boolean {
    const last = this.#lines.size > this.#query.limit ? this.#sorted()[this.#query.limit - 1] : undefined;
    return last !== undefined && this.#oldestAt < last.at;
  }

  add(row: Row): void {
    this.#rows += 1;
    const agentId = agentIdSchema.safeParse(row['@logStream']).data;
    const line = fromMessage(row['@message'] ?? '');
    if (agentId === undefined || line === undefined) return;
    if (line.at < this.#oldestAt) this.#oldestAt = line.at;
    const { since, subagentType } = this.#query;
    // Whole seconds bound the query.
    if (line.at < since || !isOfType(agentId, subagentType) || !this.#expression.test(line.text)) return;
    this.#lines.set(`${agentId} ${line.seq}`, { agentId, ...line });
  }

  matches(through: string): TeamMatches {
    const { limit, since } = this.#query;
    const sorted = this.#sorted();
    const lines = sorted.slice(0, limit);
    if (sorted.length > limit) return { lines, from: lines.at(-1)?.at ?? through, through, isPartial: true };
    const isPartial = this.#rows >= maxTeamRows;
    return { lines, from: isPartial ? this.#oldestAt : since, through, isPartial };
  }

  #sorted(): FoundLine[] {
    return [...this.#lines.values()].sort(newestFirst);
  }
}

function newestFirst(a: FoundLine, b: FoundLine): number {
  if (a.at !== b.at) return a.at < b.at ? 1 : -1;
  if (a.agentId !== b.agentId) return a.agentId < b.agentId ? 1 : -1;
  return b.seq - a.seq;
}

function isoOf(ms: number): string {
  return new Date(ms).toISOString();
}
