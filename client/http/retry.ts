import { AgentsError } from './agents-error.ts';

export interface RetryWorld {
  /** Resolves after `ms`; rejects with the signal's reason when it aborts. */
  sleep: (ms: number, signal?: AbortSignal) => Promise<unknown>;
  /** From 0 to 1, as `Math.random`. */
  random: () => number;
}

const attempts = 4;
const baseMs = 150;
const maxMs = 5_000;

/**
 * Calls again, with full jitter, while the error says that the same call may succeed in a moment. A caller
 * over its limit of agents is told at once: a slot frees in minutes, not in milliseconds.
 */
export async function retry<T>(world: RetryWorld, call: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      const isWorthIt =
        error instanceof AgentsError &&
        error.retryable &&
        error.code !== 'too_many_agents' &&
        attempt < attempts;
      if (!isWorthIt) throw error;
      await world.sleep(world.random() * Math.min(maxMs, baseMs * 2 ** attempt), signal);
    }
  }
}
