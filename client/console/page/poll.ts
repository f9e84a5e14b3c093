import { useCallback, useEffect, useState } from 'preact/hooks';
import { ApiError } from './api.ts';

export interface Polled<T> {
  data?: T;
  /** Of the newest attempt; older data stays. */
  error?: ApiError;
  /** Asks again now. */
  reload: () => void;
}

/**
 * Loads at once and again after `pauseMs` of what came, while the page is looked at. `undefined` loads once.
 * @param load stands still between renders.
 */
export function usePoll<T>(
  load: (signal: AbortSignal) => Promise<T>,
  pauseMs?: (data: T | undefined) => number,
): Polled<T> {
  const [state, setState] = useState<Omit<Polled<T>, 'reload'>>({});
  const [round, setRound] = useState(0);
  useEffect(() => {
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async (): Promise<void> => {
      clearTimeout(timer);
      let data: T | undefined;
      try {
        data = await load(stop.signal);
        if (!stop.signal.aborted) setState({ data });
      } catch (error) {
        if (stop.signal.aborted) return;
        if (!(error instanceof ApiError)) throw error;
        setState((before) => ({ ...before, error }));
      }
      if (stop.signal.aborted || pauseMs === undefined || document.hidden) return;
      timer = setTimeout(ask, pauseMs(data));
    };
    const seen = (): void => {
      if (!document.hidden) void ask();
    };
    void ask();
    if (pauseMs !== undefined) document.addEventListener('visibilitychange', seen);
    return () => {
      stop.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', seen);
    };
  }, [load, pauseMs, round]);
  const reload = useCallback(() => setRound((count) => count + 1), []);
  return { ...state, reload };
}
