import { RE2JS } from 're2js';
import type { AgentStore } from '#lambdas/ports/agent-store.ts';
import type { OutputMatches, OutputQuery } from '#lambdas/ports/output-search.ts';
import type { OutputLine } from '#shared/agent/output.ts';
import { CollectedRows } from './collected-rows.ts';
import { fromMessage } from './log-event.ts';
import { countQuery, matchQuery, maxRows, provenThrough } from './queries.ts';
import { type LogQuery, type QueryDeps, runQuery } from './run-query.ts';

export interface SearchDeps extends QueryDeps {
  store: Pick<AgentStore, 'readOutput'>;
}

interface Place {
  group: string;
  horizonMs: number;
}

type Bounds = Omit<LogQuery, 'query'>;

/**
 * First counts which lines the log service has, then asks it for those that may match and looks at them
 * again by RE2. Where a line is missing there, nothing is looked at, and the store has to serve.
 */
export async function searchLines(
  deps: SearchDeps,
  place: Place,
  query: OutputQuery,
): Promise<OutputMatches> {
  const nothing = { lines: [], through: query.after };
  try {
    if (query.past !== undefined) return await searchPast(deps, place, { ...query, past: query.past });
    const bounds = await findBounds(deps, place, query);
    if (bounds === undefined) return nothing;
    const through = await countLines(deps, query, bounds.all);
    if (through <= query.after) {
      deps.log.warn('the log service lacks lines; the store serves', { agent_id: query.agentId });
      return nothing;
    }
    return await collect(deps, { ...query, through, skewMs: place.horizonMs }, bounds.unread);
  } catch (error) {
    if (query.signal.aborted && query.past === undefined) return nothing;
    throw error;
  }
}

/**
 * There is nothing to fall back on: what the log service has is answered, and whether that is all of it.
 * @throws what the log service does; an abort too, since "nothing found" would be a claim.
 */
async function searchPast(
  deps: SearchDeps,
  { group, horizonMs }: Place,
  query: OutputQuery & { past: NonNullable<OutputQuery['past']> },
): Promise<OutputMatches> {
  const { startedAt, completedAt, lastSeq } = query.past;
  const { signal } = query;
  const fromMs = Date.parse(startedAt) - horizonMs;
  const bounds = { group, fromMs, toMs: Date.parse(completedAt) + horizonMs, signal };
  const counted = await countLines(deps, query, bounds);
  const found = await collect(deps, { ...query, through: lastSeq, skewMs: horizonMs }, bounds);
  signal.throwIfAborted();
  return { ...found, isPartial: counted < lastSeq };
}

/** The time of all lines that are old enough, and of the unread ones among them. */
async function findBounds(
  { store, clock }: SearchDeps,
  { group, horizonMs }: Place,
  { agentId, after, signal }: OutputQuery,
): Promise<{ all: Bounds; unread: Bounds } | undefined> {
  const read = (from: number) => store.readOutput(agentId, { after: from, limit: 1 });
  const [[first], [unread]] = await Promise.all([read(0), read(after)]);
  const toMs = clock.now().getTime() - horizonMs;
  if (first === undefined || unread === undefined || Date.parse(unread.at) > toMs) return undefined;
  // Writers are on several machines: a line may be a little older than the one before it.
  const since = ({ at }: OutputLine): Bounds => ({ group, fromMs: Date.parse(at) - horizonMs, toMs, signal });
  return { all: since(first), unread: since(unread) };
}

async function countLines(deps: SearchDeps, { agentId }: OutputQuery, bounds: Bounds): Promise<number> {
  for await (const { rows } of runQuery(deps, { ...bounds, query: countQuery(agentId) })) {
    return provenThrough(rows[0]);
  }
  return 0;
}

async function collect(
  deps: SearchDeps,
  query: OutputQuery & { through: number; skewMs: number },
  bounds: Bounds,
): Promise<OutputMatches> {
  const { agentId, pattern, after, limit } = query;
  const expression = RE2JS.compile(pattern);
  const collected = new CollectedRows(query);
  for await (const { rows, isLast } of runQuery(deps, { ...bounds, query: matchQuery(agentId, pattern) })) {
    for (const row of rows) {
      const line = row['@logStream'] === agentId ? fromMessage(row['@message'] ?? '') : undefined;
      if (line !== undefined) collected.add(line, expression.test(line.text));
    }
    if (isLast && collected.rowCount < maxRows) return collected.whole(limit);
    const part = collected.part(limit);
    if (isLast || part.lines.length >= limit) return part;
  }
  return { lines: [], through: after };
}
