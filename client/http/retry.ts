import { AgentsError } from './agents-error.ts';

export interface RetryWorld {
  /** Resolves after `ms`; rejects with the signal's reason when it aborts. */
  sleep: (ms: number, signal?: AbortSignal) => Promise<unknown>;
  /** From 0 to 1, as `Math.random`. */
  random: () => number;
}

export interface RetryOptions {
  signal?: AbortSignal | undefined;
  /** How often a call is made again at most. */
  retries?: number | undefined;
}

/** Four tries in all, within two seconds. */
const defaultRetries = 3;
const baseMs = 150;
const maxMs = 5_000;
/** Who is asked to wait for longer than this hears so, and decides. */
const longestAskedMs = 60_000;

/**
 * Calls again while the error says that the same call may succeed in a moment: with full jitter, and no sooner than
 * the platform asked for. A caller over its limit of agents is told at once: a slot frees in minutes.
 */
export async function retry<T>(
  world: RetryWorld,
  call: () => Promise<T>,
  { signal, retries = defaultRetries }: RetryOptions = {},
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof AgentsError) || attempt > retries || !isWorthIt(error)) throw error;
      const pauseMs = world.random() * Math.min(maxMs, baseMs * 2 ** attempt);
      await world.sleep(Math.max(pauseMs, error.retryAfterMs ?? 0), signal);
    }
  }
}

function isWorthIt({ retryable, code, retryAfterMs = 0 }: AgentsError): boolean {
  return retryable && code !== 'too_many_agents' && retryAfterMs <= longestAskedMs;
}
