import { setImmediate as nextRound } from 'node:timers/promises';
import type { Clock } from '#lambdas/ports/clock.ts';
import { monotonicMs } from '../monotonic.ts';

interface Sleeper {
  dueMs: number;
  wake(): void;
}

// What a woken sleeper sets off, a few calls of a store in memory, is over after fewer rounds than this.
const roundsToSettle = 20;

/**
 * Real time, plus waits that are skipped instead of waited for. Whoever sleeps into a skipped stretch wakes in it
 * at the proper moment: a store that is asked twice a second is asked twenty times in ten skipped seconds.
 */
export class SkippingClock implements Clock {
  readonly #sleepers = new Set<Sleeper>();
  readonly #startedMs = Date.now() - monotonicMs();
  #skippedMs = 0;

  now(): Date {
    return new Date(this.milliseconds());
  }

  /** @returns milliseconds since 1970, with the skipped ones and fractions. */
  milliseconds(): number {
    return this.#startedMs + monotonicMs() + this.#skippedMs;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(() => sleeper.wake(), ms);
      const sleeper: Sleeper = {
        dueMs: this.milliseconds() + ms,
        wake: () => {
          clearTimeout(timer);
          this.#sleepers.delete(sleeper);
          signal?.removeEventListener('abort', sleeper.wake);
          resolve();
        },
      };
      this.#sleepers.add(sleeper);
      signal?.addEventListener('abort', sleeper.wake, { once: true });
    });
  }

  /** Lets `ms` pass at once, for everybody. */
  async skip(ms: number): Promise<void> {
    const untilMs = this.milliseconds() + ms;
    for (;;) {
      const next = [...this.#sleepers].reduce<Sleeper | undefined>(
        (first, one) => (first === undefined || one.dueMs < first.dueMs ? one : first),
        undefined,
      );
      if (next === undefined || next.dueMs > untilMs) break;
      this.#advanceTo(next.dueMs);
      next.wake();
      for (let round = 0; round < roundsToSettle; round += 1) await nextRound();
    }
    this.#advanceTo(untilMs);
  }

  #advanceTo(ms: number): void {
    this.#skippedMs += Math.max(0, ms - this.milliseconds());
  }
}
