import { setImmediate as nextTick } from 'node:timers/promises';
import type { Clock } from '#lambdas/ports/clock.ts';

export interface ManualClock extends Clock {
  /** Moves time on; wakes sleepers in the order of their times, each at its own time, also those that lie down meanwhile. */
  advance(ms: number): Promise<void>;
  /** How many sleep now. */
  readonly sleeping: number;
}

interface Sleeper {
  untilMs: number;
  wake(): void;
}

/** Time stands still until a test moves it. */
export function manualClock(start = '2026-11-22T12:00:00.000Z'): ManualClock {
  let nowMs = Date.parse(start);
  const sleepers = new Set<Sleeper>();
  const firstUntil = (untilMs: number): Sleeper | undefined =>
    [...sleepers].filter((sleeper) => sleeper.untilMs <= untilMs).sort((a, b) => a.untilMs - b.untilMs)[0];
  return {
    now: () => new Date(nowMs),
    get sleeping() {
      return sleepers.size;
    },
    async sleep(ms, signal) {
      if (signal?.aborted || ms <= 0) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      const sleeper = { untilMs: nowMs + ms, wake: resolve };
      sleepers.add(sleeper);
      signal?.addEventListener('abort', () => resolve(), { once: true });
      await promise;
      sleepers.delete(sleeper);
    },
    async advance(ms) {
      const untilMs = nowMs + ms;
      // Whoever is about to lie down does so first.
      await nextTick();
      for (let next = firstUntil(untilMs); next !== undefined; next = firstUntil(untilMs)) {
        nowMs = next.untilMs;
        sleepers.delete(next);
        next.wake();
        await nextTick();
      }
      nowMs = untilMs;
      await nextTick();
    },
  };
}
