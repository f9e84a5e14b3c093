import { createSqliteAgentStore } from '#local/adapters/sqlite/agent-store.ts';
import { openDatabase } from '#local/adapters/sqlite/database.ts';
import { createSqliteOutputSearch } from '#local/adapters/sqlite/output-search.ts';
import { inMemoryAgentStore } from '#test/fakes/in-memory-agent-store.ts';
import { inMemoryOutputSearch } from '#test/fakes/in-memory-output-search.ts';
import { manualClock } from '#test/fakes/manual-clock.ts';
import { batchOf, claimOf } from './agent-samples.ts';
import { startAgent } from './agent-store/harness.ts';
import { type OutputSearchHarness, outputSearchContract } from './output-search.contract.ts';

outputSearchContract('the fake', async () => {
  const store = inMemoryAgentStore({ clock: manualClock() });
  return harnessOf(store, inMemoryOutputSearch(), () => undefined);
});

outputSearchContract('SQLite', async () => {
  const db = openDatabase(':memory:');
  const store = createSqliteAgentStore({ db, clock: manualClock() });
  return harnessOf(store, createSqliteOutputSearch(db), () => db.close());
});

function harnessOf(
  store: Parameters<typeof startAgent>[0],
  search: OutputSearchHarness['search'],
  close: () => void,
): OutputSearchHarness {
  return {
    search,
    async write(texts) {
      const { agent_id } = await startAgent(store, claimOf());
      const appended = await store.append(agent_id, batchOf(texts));
      if (appended.refused) throw new Error(`Refused: ${appended.why}`);
      await search.append(agent_id, appended.lines);
      return { agentId: agent_id, lines: appended.lines };
    },
    [Symbol.asyncDispose]: async () => close(),
  };
}
