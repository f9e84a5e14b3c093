import { setImmediate as nextTick } from 'node:timers/promises';
import { compilePattern } from '#lambdas/patterns/compile-pattern.ts';
import { Turns } from '#lambdas/patterns/turns.ts';
import type { OutputSearch } from '#lambdas/ports/output-search.ts';
import type { OutputLine } from '#shared/agent/output.ts';
import { selectLines } from './agent-rows.ts';
import type { Database } from './database.ts';
import { searchAll } from './search-all.ts';

// Between batches other callers get their turn.
const batchLines = 2_000;

/** Searches the store's own lines with RE2, which is linear in the line whatever the pattern. */
export function createSqliteOutputSearch(db: Database): OutputSearch {
  return {
    // The lines are where search looks as soon as the store has them.
    append: async () => undefined,
    searchAll: (query) => searchAll(db, query),
    async search({ agentId, pattern, after, limit, signal }) {
      const expression = compilePattern(pattern);
      const turns = new Turns();
      const lines: OutputLine[] = [];
      let through = after;
      while (lines.length < limit && !signal.aborted) {
        const batch = selectLines(db, agentId, { after: through, limit: batchLines });
        for (const line of batch) {
          if (lines.length >= limit) break;
          if (turns.isOver(line.text)) {
            await nextTick();
            if (signal.aborted) break;
          }
          if (expression.matcher(line.text).find()) lines.push(line);
          through = line.seq;
        }
        if (batch.length < batchLines) break;
        await nextTick();
      }
      return { lines, through };
    },
  };
}
