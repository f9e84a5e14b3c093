import type { Clock } from '#lambdas/ports/clock.ts';

// A longer timer would fire at once: Node counts in 31 bits. A long sleep takes several.
const longestTimerMs = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => new Date(),
  async sleep(ms, signal) {
    for (let left = ms; left > 0 && signal?.aborted !== true; left -= longestTimerMs) {
      await timer(Math.min(left, longestTimerMs), signal);
    }
  },
};

async function timer(ms: number, signal: AbortSignal | undefined): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const running = setTimeout(resolve, ms);
  const wake = (): void => resolve();
  signal?.addEventListener('abort', wake, { once: true });
  await promise;
  clearTimeout(running);
  signal?.removeEventListener('abort', wake);
}
