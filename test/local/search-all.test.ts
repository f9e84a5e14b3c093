import { setImmediate as nextTick } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createSqliteAgentStore } from '#local/adapters/sqlite/agent-store.ts';
import { openDatabase } from '#local/adapters/sqlite/database.ts';
import { createSqliteOutputSearch } from '#local/adapters/sqlite/output-search.ts';
import { batchOf, claimOf, endOf } from '#test/contracts/agent-samples.ts';
import { never, startAgent, upTo } from '#test/contracts/agent-store/harness.ts';
import { manualClock } from '#test/fakes/manual-clock.ts';

const noon = '2026-11-22T12:00:00.000Z';

async function opened(texts: readonly string[]) {
  const clock = manualClock();
  const db = openDatabase(':memory:');
  const store = createSqliteAgentStore({ db, clock });
  const { agent_id } = await startAgent(store, claimOf());
  await store.append(agent_id, batchOf(texts));
  const search = (pattern: string, signal = never()) =>
    createSqliteOutputSearch(db).searchAll({
      ...{ pattern, signal, since: noon, until: clock.now().toISOString(), limit: 10 },
    });
  return { clock, store, search, agent_id, db };
}

test('lines are found for two weeks, which is longer than their agent is shown', async () => {
  const { clock, store, search, agent_id } = await opened(['a']);
  await store.end(agent_id, endOf(), []);
  expect((await search('a')).lines).toHaveLength(1);
  await clock.advance(14 * 24 * 3_600_000);
  expect(await store.get(agent_id)).toBeUndefined();
  expect((await search('a')).lines).toHaveLength(1);
  await clock.advance(1);
  expect((await search('a')).lines).toEqual([]);
});

test('others get their turn between batches, and whoever leaves is told how far back the search came', async () => {
  const { search } = await opened(upTo(5_000).map((n) => `line ${n}`));
  const caller = new AbortController();
  const searching = search('^line 1$', caller.signal);
  await nextTick();
  caller.abort();
  expect(await searching).toMatchObject({ lines: [], from: noon, isPartial: true });
  expect((await search('^line 1$')).lines).toHaveLength(1);
});

test('a pattern that would keep another engine busy for ever takes the time of its line', async () => {
  const { search } = await opened(['a'.repeat(8_000)]);
  expect(await search('^(a+)+$|(a|aa)+!')).toMatchObject({ lines: [{ seq: 1 }], isPartial: false });
  expect((await search('(x+x+)+y')).lines).toEqual([]);
});

test('a search looks at a bounded number of lines, and says so', async () => {
  const { search, db, agent_id } = await opened(['needle']);
  const insert = db.statement('INSERT INTO lines (agent_id, seq, turn, at, text) VALUES (?, ?, 1, ?, ?)');
  await db.write(() => {
    for (const n of upTo(200_000)) insert.run(agent_id, n + 10, noon, 'hay');
  });
  expect(await search('needle')).toMatchObject({ lines: [], from: noon, isPartial: true });
  expect((await search('hay')).lines).toHaveLength(10);
});
