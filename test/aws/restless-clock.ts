import { setImmediate as nextTick } from 'node:timers/promises';
import type { Clock } from '#lambdas/ports/clock.ts';
import { manualClock } from '#test/fakes/manual-clock.ts';

export interface RestlessClock extends Clock {
  /** How long each sleep was to be, in milliseconds, in order. */
  readonly slept: readonly number[];
}

/** Whoever sleeps is woken at once, with the time moved on by the whole of the sleep. */
export function restlessClock(): RestlessClock {
  const clock = manualClock();
  const slept: number[] = [];
  return {
    slept,
    now: () => clock.now(),
    async sleep(ms, signal) {
      if (signal?.aborted) return;
      slept.push(ms);
      await clock.advance(ms);
      await nextTick();
    },
  };
}
