import { expect, test } from 'vitest';
import { systemClock } from '#lambdas/runtime/system-clock.ts';
import { manualClock } from '#test/fakes/manual-clock.ts';
import { clockContract } from './clock.contract.ts';

clockContract('the fake', () => {
  const clock = manualClock();
  return { clock, elapse: clock.advance };
});

clockContract('the system’s clock', () => ({ clock: systemClock, elapse: async () => undefined }));

test('the fake shows each sleeper its own time, also one that sleeps again', async () => {
  const clock = manualClock();
  const start = clock.now().getTime();
  const seen: number[] = [];
  const sleeper = async (): Promise<void> => {
    for (const ms of [10, 20]) {
      await clock.sleep(ms);
      seen.push(clock.now().getTime() - start);
    }
  };
  const done = sleeper();
  await clock.advance(100);
  await done;
  expect(seen).toEqual([10, 30]);
  expect(clock.now().getTime() - start).toBe(100);
  expect(clock.sleeping).toBe(0);
});
