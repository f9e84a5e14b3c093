import { expect, test } from 'vitest';
import { createSqliteAgentStore } from '#local/adapters/sqlite/agent-store.ts';
import { openDatabase } from '#local/adapters/sqlite/database.ts';
import { purgeExpired } from '#local/adapters/sqlite/purge.ts';
import {
  answerOf,
  batchOf,
  callRecordOf,
  claimOf,
  commitOf,
  dawn,
  endOf,
  turnOf,
} from '#test/contracts/agent-samples.ts';
import { startAgent, upTo } from '#test/contracts/agent-store/harness.ts';
import { manualClock } from '#test/fakes/manual-clock.ts';

const hourMs = 3_600_000;
const tables = ['agents', 'turns', 'answers', 'lines', 'idempotency_keys', 'tool_calls'] as const;

/** A store where every agent has a part in every table. */
function opened() {
  const clock = manualClock(dawn);
  const db = openDatabase(':memory:');
  const store = createSqliteAgentStore({ db, clock });
  const begin = async (key: string) => {
    const idempotency = { key, bodyHash: 'body' };
    const agent = await startAgent(store, claimOf({}, { idempotency, firstLines: ['Hello'] }));
    const { agent_id } = agent;
    await store.openTurn(agent_id, 'lease');
    await store.commitTurn(agent_id, commitOf('lease', turnOf(1), { answers: [answerOf(1, 'toolu_1')] }));
    await store.recordCall(callRecordOf(agent));
    return agent_id;
  };
  const count = () =>
    tables.map((table) => Number(db.statement(`SELECT count(*) n FROM ${table}`).get()?.['n']));
  return { clock, db, store, begin, count, purge: () => purgeExpired(db, clock.now().getTime()) };
}

test('a purge deletes what hangs on an expired agent, and two weeks after the end its last trace', async () => {
  const { clock, store, begin, count, purge } = opened();
  const [completed, killed, running] = [await begin('a'), await begin('b'), await begin('c')];
  await store.end(completed, endOf(), []);
  await store.end(killed, endOf({ reason: 'killed' }), []);
  expect(await purge()).toBe(0);
  expect(count()).toEqual([3, 3, 3, 3, 3, 3]);
  await clock.advance(24 * hourMs);
  expect(await purge()).toBe(1);
  expect(count()).toEqual([3, 2, 2, 3, 0, 3]);
  expect(await store.get(killed)).toMatchObject({ agent_id: killed });
  await clock.advance(24 * hourMs);
  expect(await purge()).toBe(1);
  expect(count()).toEqual([3, 1, 1, 3, 0, 3]);
  expect(await store.getPast(killed)).toMatchObject({ agent_id: killed, prompt: '' });
  expect(await store.append(running, batchOf(['still here']))).toMatchObject({ refused: false });
  expect(await purge()).toBe(0);
  await clock.advance(12 * 24 * hourMs);
  expect(await purge()).toBe(2);
  expect(count()).toEqual([1, 1, 1, 2, 0, 0]);
  expect(await purge()).toBe(0);
});

test('a purge gets through more than one batch', async () => {
  const { clock, store, begin, count, purge } = opened();
  for (const n of upTo(120)) await store.end(await begin(`key-${n}`), endOf(), []);
  await clock.advance(24 * hourMs);
  expect(await purge()).toBe(120);
  expect(count()).toEqual([120, 0, 0, 120, 0, 120]);
  await clock.advance(13 * 24 * hourMs);
  expect(await purge()).toBe(120);
  expect(count()).toEqual([0, 0, 0, 0, 0, 0]);
});

test('a purge forgets a fire after a month, not before', async () => {
  const { clock, store, purge } = opened();
  const fire = { time: dawn, outcome: 'failed', error: 'No room' } as const;
  await store.recordFire('tick', fire);
  await clock.advance(30 * 24 * hourMs);
  await purge();
  expect(await store.getFire('tick')).toEqual(fire);
  await clock.advance(1);
  await purge();
  expect(await store.getFire('tick')).toBeUndefined();
});
