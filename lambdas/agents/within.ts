import type { Clock } from '../ports/clock.ts';

/** What `work` comes to. Its signal aborts with the caller's, and as soon as `ms` are over. */
export async function within<T>(
  clock: Pick<Clock, 'sleep'>,
  { ms, signal }: { ms: number; signal: AbortSignal },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const done = new AbortController();
  const tooLong = new AbortController();
  void clock.sleep(ms, done.signal).then(() => tooLong.abort());
  try {
    return await work(AbortSignal.any([signal, tooLong.signal]));
  } finally {
    done.abort();
  }
}
