import { AgentsError } from './agents-error.ts';
import type { RetryWorld } from './retry.ts';

export interface OutageWorld extends Pick<RetryWorld, 'sleep'> {
  /** Milliseconds since 1970. */
  now: () => number;
}

const longestMs = 60_000;
const firstPauseMs = 500;
const longestPauseMs = 5_000;

/**
 * Makes a call, again and again for a minute while the platform is away, as when it is restarted. Says so once,
 * and once more when it is back.
 * @throws what the call threw last, or first if that can't pass; the signal's reason once it aborts.
 */
export async function surviveOutage<T>(
  { world, notice }: { world: OutageWorld; notice: (text: string) => void },
  call: () => Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  let awaySince: number | undefined;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(longestPauseMs, pauseMs * 2)) {
    try {
      const answer = await call();
      if (awaySince !== undefined) notice('The platform answers again.');
      return answer;
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof AgentsError) || !error.retryable) throw error;
      if (awaySince === undefined) notice(`${error.message}; trying again for a minute.`);
      awaySince ??= world.now();
      if (world.now() - awaySince >= longestMs) throw error;
      await world.sleep(pauseMs, signal);
    }
  }
}
