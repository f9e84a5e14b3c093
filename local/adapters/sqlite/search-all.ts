import { setImmediate as nextTick } from 'node:timers/promises';
import { compilePattern } from '#lambdas/patterns/compile-pattern.ts';
import { Turns } from '#lambdas/patterns/turns.ts';
import type { FoundLine, TeamMatches, TeamQuery } from '#lambdas/ports/output-search.ts';
import { agentIdSchema, isOfType } from '#shared/agent/ids.ts';
import { defaultRetention } from '#shared/agent/retention.ts';
import type { Database } from './database.ts';

// Between batches other callers get their turn.
const batchLines = 500;
/** Lines looked at for one answer, so that no pattern keeps the process busy for long. */
const maxScanned = 200_000;

type Place = Pick<FoundLine, 'at' | 'agentId' | 'seq'>;

/** Reads back from the newest line until it has enough, or has looked at as much as one answer may cost. */
export async function searchAll(db: Database, query: TeamQuery): Promise<TeamMatches> {
  const { pattern, since, until, subagentType, limit, signal } = query;
  const expression = compilePattern(pattern);
  const turns = new Turns();
  const keptMs = defaultRetention.outputDays * 24 * 3_600_000;
  // As a log service forgets: by the line.
  const oldest = new Date(Date.parse(until) - keptMs).toISOString();
  const lines: FoundLine[] = [];
  let last: Place | undefined;
  for (let scanned = 0; scanned < maxScanned && !signal.aborted; scanned += batchLines) {
    const batch = readBatch(db, { since: since > oldest ? since : oldest, until, last });
    for (const line of batch) {
      if (turns.isOver(line.text)) {
        await nextTick();
        if (signal.aborted) return { lines, from: last?.at ?? until, through: until, isPartial: true };
      }
      last = line;
      if (!isOfType(line.agentId, subagentType) || !expression.test(line.text)) continue;
      if (lines.length >= limit)
        return { lines, from: lines.at(-1)?.at ?? until, through: until, isPartial: true };
      lines.push(line);
    }
    if (batch.length < batchLines) return { lines, from: since, through: until, isPartial: false };
    await nextTick();
  }
  return { lines, from: last?.at ?? until, through: until, isPartial: true };
}

function readBatch(
  db: Database,
  { since, until, last }: { since: string; until: string; last: Place | undefined },
): FoundLine[] {
  const rows = db
    .statement(
      `SELECT agent_id, seq, at, text FROM lines WHERE (at, agent_id, seq) < (?, ?, ?) AND at >= ?
       ORDER BY at DESC, agent_id DESC, seq DESC LIMIT ?`,
    )
    // The sign sorts behind every id.
    .all(last?.at ?? until, last?.agentId ?? '~', last?.seq ?? 0, since, batchLines);
  return rows.map((row) => ({
    agentId: agentIdSchema.parse(row['agent_id']),
    ...{ seq: Number(row['seq']), at: String(row['at']), text: String(row['text']) },
  }));
}
