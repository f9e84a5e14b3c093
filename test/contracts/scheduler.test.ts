import { createEmbeddedScheduler } from '#local/adapters/scheduler.ts';
import { openDatabase } from '#local/adapters/sqlite/database.ts';
import { inMemoryScheduler } from '#test/fakes/in-memory-scheduler.ts';
import { manualClock } from '#test/fakes/manual-clock.ts';
import { schedulerContract } from './scheduler.contract.ts';

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

schedulerContract('the fake', async () => ({
  scheduler: inMemoryScheduler(),
  [Symbol.asyncDispose]: async () => undefined,
}));

schedulerContract('the embedded scheduler', async () => {
  const db = openDatabase(':memory:');
  const onFire = async (): Promise<void> => undefined;
  const scheduler = createEmbeddedScheduler({ db, clock: manualClock(), log, onFire });
  scheduler.start();
  return {
    scheduler,
    async [Symbol.asyncDispose]() {
      await scheduler.close();
      db.close();
    },
  };
});
