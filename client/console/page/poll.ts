import { useCallback, useEffect, useState } from 'preact/hooks';
import { ApiError } from './api.ts';
import { now } from './runtime/world.ts';

export interface Polled<T> {
  data?: T;
  /** When it came, in milliseconds since 1970. */
  at?: number;
  /** Of the newest attempt; older data stays. */
  error?: ApiError;
  /** Asks again now. */
  reload: () => void;
}

/** After a failure that may pass: a platform comes back, credentials are renewed. */
const retryMs = 5_000;

/**
 * Loads at once and again after `pauseMs` of what came, while the page is looked at. `undefined` loads once, after
 * failures until it came. One call at a time: a newer one ends the one before.
 * @param load stands still between renders.
 */
export function usePoll<T>(
  load: (signal: AbortSignal) => Promise<T>,
  pauseMs?: (data: T) => number,
): Polled<T> {
  const [state, setState] = useState<Omit<Polled<T>, 'reload'>>({});
  const [round, setRound] = useState(0);
  useEffect(() => {
    let call = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isDue = true;
    const attempt = async (signal: AbortSignal): Promise<number | undefined> => {
      try {
        const data = await load(signal);
        if (!signal.aborted) setState({ data, at: now() });
        return pauseMs?.(data);
      } catch (error) {
        if (signal.aborted) return undefined;
        if (!(error instanceof ApiError)) throw error;
        setState((before) => ({ ...before, error }));
        return pauseMs !== undefined || error.mayPass ? retryMs : undefined;
      }
    };
    const ask = async (): Promise<void> => {
      clearTimeout(timer);
      call.abort();
      call = new AbortController();
      const { signal } = call;
      const wait = await attempt(signal);
      if (signal.aborted) return;
      isDue = wait !== undefined;
      if (isDue && !document.hidden) timer = setTimeout(ask, wait);
    };
    const seen = (): void => {
      if (document.hidden) clearTimeout(timer);
      else if (isDue) void ask();
    };
    void ask();
    document.addEventListener('visibilitychange', seen);
    return () => {
      call.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', seen);
    };
  }, [load, pauseMs, round]);
  const reload = useCallback(() => setRound((count) => count + 1), []);
  return { ...state, reload };
}
