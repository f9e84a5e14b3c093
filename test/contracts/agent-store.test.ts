import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSqliteAgentStore } from '#local/adapters/sqlite/agent-store.ts';
import { openDatabase } from '#local/adapters/sqlite/database.ts';
import { inMemoryAgentStore } from '#test/fakes/in-memory-agent-store.ts';
import { manualClock } from '#test/fakes/manual-clock.ts';
import type { StoreHarness } from './agent-store/harness.ts';
import { agentStoreContract } from './agent-store.contract.ts';

agentStoreContract('the fake', async () => {
  const clock = manualClock();
  const store = inMemoryAgentStore({ clock });
  return { store, clock, crash: async () => store, [Symbol.asyncDispose]: async () => undefined };
});

agentStoreContract('SQLite', async (): Promise<StoreHarness> => {
  const clock = manualClock();
  const folder = await mkdtemp(join(tmpdir(), 'agent-store-'));
  let db = openDatabase(join(folder, 'platform.db'));
  return {
    store: createSqliteAgentStore({ db, clock }),
    clock,
    // The files as they lie on the disk now, nothing closed or tidied: what a killed process leaves.
    async crash() {
      await cp(folder, `${folder}-copy`, { recursive: true });
      db.close();
      db = openDatabase(join(`${folder}-copy`, 'platform.db'));
      return createSqliteAgentStore({ db, clock });
    },
    async [Symbol.asyncDispose]() {
      db.close();
      await Promise.all([folder, `${folder}-copy`].map((path) => rm(path, { recursive: true, force: true })));
    },
  };
});
