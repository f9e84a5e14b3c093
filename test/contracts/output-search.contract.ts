import { describe, expect, test } from 'vitest';
import type { OutputQuery, OutputSearch, TeamMatches, TeamQuery } from '#lambdas/ports/output-search.ts';
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

  describe(`${name} as search through all output`, () => {
    const queryOfAll = (parts: Partial<TeamQuery> = {}): TeamQuery => ({
      ...{ pattern: '.*', since: '2026-11-22T11:00:00.000Z', until: '2026-11-22T12:30:00.000Z' },
      ...{ limit: 100, signal: never() },
      ...parts,
    });
    const found = ({ lines }: TeamMatches) => lines.map(({ agentId, seq }) => [agentId, seq]);

    test('finds lines of every agent, newest first, and says whose they are', async () => {
      await using harness = await open();
      const first = await harness.write(['[ERROR] one', 'two']);
      const second = await harness.write(['an [ERROR] three']);
      const matches = await harness.search.searchAll(queryOfAll({ pattern: '\\[ERROR\\]' }));
      const both = [
        { agentId: first.agentId, ...first.lines[0] },
        { agentId: second.agentId, ...second.lines[0] },
      ];
      // All of one moment: then by id.
      expect(matches.lines).toEqual(both.sort((a, b) => (a.agentId < b.agentId ? 1 : -1)));
      expect(matches).toMatchObject({ from: '2026-11-22T11:00:00.000Z', isPartial: false });
      expect(matches.through > '2026-11-22T12:00:00.000Z').toBe(true);
    });

    test('puts the last line of an agent first', async () => {
      await using harness = await open();
      const { agentId } = await harness.write(upTo(1_500).map((n) => `line ${n}`));
      const matches = await harness.search.searchAll(queryOfAll({ pattern: '00$' }));
      expect(found(matches)).toEqual(upTo(15).map((n) => [agentId, 1_600 - n * 100]));
    });

    test('says where the limit cut', async () => {
      await using harness = await open();
      const { agentId, lines } = await harness.write(upTo(10).map(String));
      const cut = await harness.search.searchAll(queryOfAll({ limit: 3 }));
      expect(found(cut)).toEqual([10, 9, 8].map((seq) => [agentId, seq]));
      expect(cut).toMatchObject({ from: lines[7]?.at, isPartial: true });
      const whole = await harness.search.searchAll(queryOfAll({ limit: 10 }));
      expect([whole.lines.length, whole.isPartial]).toEqual([10, false]);
    });

    test('looks only at the time that it is told', async () => {
      await using harness = await open();
      await harness.write(['a']);
      const since = '2026-11-22T12:00:00.001Z';
      expect(await harness.search.searchAll(queryOfAll({ since }))).toMatchObject({ lines: [], from: since });
      const until = '2026-11-22T11:59:59.999Z';
      expect((await harness.search.searchAll(queryOfAll({ until }))).lines).toEqual([]);
      const noon = '2026-11-22T12:00:00.000Z';
      expect((await harness.search.searchAll(queryOfAll({ since: noon }))).lines).toHaveLength(1);
    });

    test('narrows by agent type, whatever is asked for as one', async () => {
      await using harness = await open();
      const { agentId } = await harness.write(['a']);
      const ofType = async (subagentType: string) =>
        (await harness.search.searchAll(queryOfAll({ subagentType }))).lines.length;
      const stem = agentId.slice('agent-'.length, -11);
      expect(await ofType(stem)).toBe(1);
      expect(await ofType(`${stem}-agent`)).toBe(1);
      for (const odd of ['other', stem.slice(1), `${stem.slice(0, -1)}.`, '.*', `${stem}/ | x`, '"', '%']) {
        expect(await ofType(odd)).toBe(0);
      }
    });

    test('lines that are handed over twice are found once', async () => {
      await using harness = await open();
      const { agentId, lines } = await harness.write(['a', 'b']);
      await harness.search.append(agentId, lines);
      expect((await harness.search.searchAll(queryOfAll())).lines).toHaveLength(2);
    });

    test('never claims to have looked further than it has when the caller goes away', async () => {
      await using harness = await open();
      await harness.write(['a', 'b']);
      const matches = await harness.search.searchAll(queryOfAll({ signal: AbortSignal.abort() }));
      expect(matches).toMatchObject({ lines: [], from: matches.through, isPartial: true });
    });
  });
}
