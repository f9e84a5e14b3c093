import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { AgentStore } from '#lambdas/ports/agent-store.ts';
import { createSqliteAgentStore } from '#local/adapters/sqlite/agent-store.ts';
import { openDatabase, type StoreDeps } from '#local/adapters/sqlite/database.ts';
import { inMemoryAgentStore } from '#test/fakes/in-memory-agent-store.ts';
import { manualClock } from '#test/fakes/manual-clock.ts';
import { batchOf, claimOf } from './agent-samples.ts';
import { type StoreHarness, startAgent } from './agent-store/harness.ts';
import { agentStoreContract } from './agent-store.contract.ts';

agentStoreContract('the fake', async () => {
  const clock = manualClock();
  const store = inMemoryAgentStore({ clock });
  return { store, clock, crash: async () => store, [Symbol.asyncDispose]: async () => undefined };
});

/** What the store remembers of a running agent is what it wrote: each record is held against a store without memory. */
function openStore(deps: StoreDeps): AgentStore {
  const store = createSqliteAgentStore(deps);
  return {
    ...store,
    async get(agentId) {
      const record = await store.get(agentId);
      expect(record).toEqual(await createSqliteAgentStore(deps).get(agentId));
      return record;
    },
  };
}

test('a write of SQLite that fails is not remembered either', async () => {
  const clock = manualClock();
  const db = openDatabase(':memory:');
  const full = { isFull: false };
  const write: StoreDeps['db']['write'] = (work) =>
    db.write(() => {
      const done = work();
      if (full.isFull) throw new Error('the disk is full');
      return done;
    });
  const store = openStore({ db: { ...db, write }, clock });
  const { agent_id } = await startAgent(store, claimOf());
  full.isFull = true;
  await expect(store.append(agent_id, batchOf(['lost']))).rejects.toThrow('the disk is full');
  full.isFull = false;
  expect(await store.get(agent_id)).toMatchObject({ next_seq: 1 });
  expect(await store.append(agent_id, batchOf(['kept']))).toMatchObject({ lines: [{ seq: 1 }] });
  db.close();
});

agentStoreContract('SQLite', async (): Promise<StoreHarness> => {
  const clock = manualClock();
  const folder = await mkdtemp(join(tmpdir(), 'agent-store-'));
  let db = openDatabase(join(folder, 'platform.db'));
  return {
    store: openStore({ db, clock }),
    clock,
    // The files as they lie on the disk now, nothing closed or tidied: what a killed process leaves.
    async crash() {
      await cp(folder, `${folder}-copy`, { recursive: true });
      db.close();
      db = openDatabase(join(`${folder}-copy`, 'platform.db'));
      return openStore({ db, clock });
    },
    async [Symbol.asyncDispose]() {
      db.close();
      await Promise.all([folder, `${folder}-copy`].map((path) => rm(path, { recursive: true, force: true })));
    },
  };
});
