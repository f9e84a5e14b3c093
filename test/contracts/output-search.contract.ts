import { describe, expect, test } from 'vitest';
import type { OutputQuery, OutputSearch } from '#lambdas/ports/output-search.ts';
import type { AgentId } from '#shared/agent/ids.ts';
import type { OutputLine } from '#shared/agent/output.ts';
import { never, upTo } from './agent-store/harness.ts';

export interface OutputSearchHarness extends AsyncDisposable {
  search: OutputSearch;
  /** Starts an agent and hands these lines to the store and to the search. */
  write(texts: readonly string[]): Promise<{ agentId: AgentId; lines: readonly OutputLine[] }>;
}

/** What everything that searches output has in common. */
export function outputSearchContract(name: string, open: () => Promise<OutputSearchHarness>): void {
  const queryOf = (agentId: AgentId, parts: Partial<OutputQuery> = {}): OutputQuery => ({
    agentId,
    pattern: '.*',
    after: 0,
    limit: 100,
    signal: never(),
    ...parts,
  });

  describe(`${name} as output search`, () => {
    test('finds whole lines that match anywhere, in order', async () => {
      await using harness = await open();
      const { agentId, lines } = await harness.write(['[ERROR] one', 'two', 'an [ERROR] three']);
      const matches = await harness.search.search(queryOf(agentId, { pattern: '\\[ERROR\\]' }));
      expect(matches).toEqual({ lines: [lines[0], lines[2]], through: 3 });
    });

    test('looks only behind the line that it is told', async () => {
      await using harness = await open();
      const { agentId } = await harness.write(['a', 'b', 'a', 'b']);
      const matches = await harness.search.search(queryOf(agentId, { pattern: 'a', after: 1 }));
      expect(matches.lines.map(({ seq }) => seq)).toEqual([3]);
      expect(matches.through).toBe(4);
    });

    test('goes past lines that do not match', async () => {
      await using harness = await open();
      const { agentId } = await harness.write(['a', 'b']);
      expect(await harness.search.search(queryOf(agentId, { pattern: 'z' }))).toEqual({
        lines: [],
        through: 2,
      });
    });

    test.for([1, 3, 7])('pages of %i find every match once', async (limit) => {
      await using harness = await open();
      const { agentId } = await harness.write(upTo(50).map((n) => (n % 3 === 0 ? `hit ${n}` : `miss ${n}`)));
      const seen: number[] = [];
      let after = 0;
      for (;;) {
        const { lines, through } = await harness.search.search(
          queryOf(agentId, { pattern: 'hit', limit, after }),
        );
        expect(lines.length).toBeLessThanOrEqual(limit);
        seen.push(...lines.map(({ seq }) => seq));
        if (through === after) break;
        after = through;
      }
      expect(seen).toEqual(upTo(16).map((n) => n * 3));
    });

    test('a long output is searched to its end', async () => {
      await using harness = await open();
      const { agentId } = await harness.write(upTo(5_000).map((n) => `line ${n}`));
      const matches = await harness.search.search(queryOf(agentId, { pattern: '^line 5000$' }));
      expect(matches).toMatchObject({ lines: [{ seq: 5_000 }], through: 5_000 });
    });

    test('lines that are handed over twice are found once', async () => {
      await using harness = await open();
      const { agentId, lines } = await harness.write(['a', 'b']);
      await harness.search.append(agentId, lines);
      expect((await harness.search.search(queryOf(agentId))).lines).toEqual(lines);
    });

    test('finds nothing of other agents', async () => {
      await using harness = await open();
      const { agentId } = await harness.write(['mine']);
      await harness.write(['yours']);
      expect((await harness.search.search(queryOf(agentId))).lines.map(({ text }) => text)).toEqual(['mine']);
    });

    test('never claims to have looked further than it has when the caller goes away', async () => {
      await using harness = await open();
      const { agentId } = await harness.write(upTo(10).map(String));
      const { lines, through } = await harness.search.search(
        queryOf(agentId, { signal: AbortSignal.abort() }),
      );
      expect(lines.map(({ seq }) => seq)).toEqual(upTo(through));
    });
  });
}
