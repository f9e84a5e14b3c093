import { describe, expect, test } from 'vitest';
import type { Clock } from '#lambdas/ports/clock.ts';

export interface ClockHarness {
  clock: Clock;
  /** Lets time go by where it stands still; where time is real this does nothing. */
  elapse(ms: number): Promise<void>;
}

/** What every clock has in common. */
export function clockContract(name: string, make: () => ClockHarness): void {
  describe(`${name} as a clock`, () => {
    test('now never goes back, and each caller gets a date of its own', () => {
      const { clock } = make();
      const first = clock.now();
      const before = first.getTime();
      first.setFullYear(1970);
      expect(clock.now().getTime()).toBeGreaterThanOrEqual(before);
    });

    test('a sleeper wakes when the time is over, not before', async () => {
      const { clock, elapse } = make();
      const before = clock.now().getTime();
      const sleeping = clock.sleep(20);
      await elapse(20);
      await sleeping;
      // Timers of the system may be a millisecond early by its wall clock.
      expect(clock.now().getTime() - before).toBeGreaterThanOrEqual(19);
    });

    test('sleepers wake in the order of their times', async () => {
      const { clock, elapse } = make();
      const woken: number[] = [];
      const sleepers = [60, 20, 40].map((ms) => clock.sleep(ms).then(() => woken.push(ms)));
      await elapse(60);
      await Promise.all(sleepers);
      expect(woken).toEqual([20, 40, 60]);
    });

    test.for([0, -5])('a sleep of %i ms is over at once', async (ms) => {
      await make().clock.sleep(ms);
    });

    test.for([60_000, 2 ** 31, Number.POSITIVE_INFINITY])(
      'a sleep of %d ms ends with its signal, not before',
      async (ms) => {
        const { clock } = make();
        const controller = new AbortController();
        let isOver = false;
        const sleeping = clock.sleep(ms, controller.signal).then(() => {
          isOver = true;
        });
        // A timer that overflowed would fire within a millisecond.
        const short = make();
        const passing = short.clock.sleep(10);
        await short.elapse(10);
        await passing;
        expect(isOver).toBe(false);
        controller.abort();
        await sleeping;
      },
    );

    test('a signal that is aborted already lets nobody sleep', async () => {
      await make().clock.sleep(60_000, AbortSignal.abort());
    });
  });
}
