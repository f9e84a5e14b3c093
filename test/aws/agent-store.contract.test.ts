import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect } from 'vitest';
import { createDynamoAgentStore } from '#lambdas/adapters/aws/dynamo/agent-store.ts';
import type { AgentStore } from '#lambdas/ports/agent-store.ts';
import type { Clock } from '#lambdas/ports/clock.ts';
import type { StoreHarness } from '#test/contracts/agent-store/harness.ts';
import { agentStoreContract } from '#test/contracts/agent-store.contract.ts';
import { countingIds } from '#test/fakes/counting-ids.ts';
import { inMemoryBlobs } from '#test/fakes/in-memory-blobs.ts';
import { manualClock } from '#test/fakes/manual-clock.ts';
import { createTable } from './dynamo-table.ts';
import { againstMoto, hasMoto, motoOfTests } from './moto-server.ts';

describe.skipIf(!hasMoto)(againstMoto, () => {
  const moto = motoOfTests();
  let tables = 0;

  agentStoreContract('DynamoDB', async (): Promise<StoreHarness> => {
    const clock = manualClock();
    const dynamo = new DynamoDBClient(moto.clientConfig);
    const [ids, blobs] = [countingIds(), inMemoryBlobs({ clock })];
    tables += 1;
    const table = `agents-${tables}`;
    await createTable(dynamo, table);
    const open = () => createDynamoAgentStore({ dynamo, blobs, ids, clock: impatient(clock) }, { table });
    return {
      store: inTurns([open(), open(), open()]),
      clock,
      // Another process: nothing that the first ones kept in memory.
      crash: async () => open(),
      [Symbol.asyncDispose]: async () => dynamo.destroy(),
    };
  });
});

/** Several processes over one table: each call is another's, so that they meet in the table alone. */
function inTurns(stores: readonly AgentStore[]): AgentStore {
  const [first] = stores;
  let calls = 0;
  return new Proxy(first ?? expect.fail(), {
    get(_, name) {
      calls += 1;
      return Reflect.get(stores[calls % stores.length] ?? {}, name);
    },
  });
}

/** Goes by the same time, but who sleeps looks again at the next turn of the event loop. */
function impatient(clock: Clock): Clock {
  return {
    now: () => clock.now(),
    async sleep(ms, signal) {
      const woken = new AbortController();
      setTimeout(() => woken.abort(), 20);
      await clock.sleep(ms, signal === undefined ? woken.signal : AbortSignal.any([signal, woken.signal]));
    },
  };
}
