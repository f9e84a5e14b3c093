/** Waits; no longer than until the tab is looked at again, or the signal aborts. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const seen = (): void => {
    if (!document.hidden) resolve();
  };
  const end = (): void => resolve();
  const timer = setTimeout(end, ms);
  document.addEventListener('visibilitychange', seen);
  signal.addEventListener('abort', end);
  await promise;
  clearTimeout(timer);
  document.removeEventListener('visibilitychange', seen);
  signal.removeEventListener('abort', end);
}
