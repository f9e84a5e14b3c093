import type { AgentStore } from '#lambdas/ports/agent-store.ts';
import { hasChanged } from '#lambdas/ports/changes.ts';
import type { StoreDeps } from './deps.ts';

// A waiting reader costs one read of a few kilobytes each time.
const pollMs = 500;

/** Looks again and again: who writes is another process. A read that fails ends the wait, for the caller to meet. */
export function waitForChange({ records, clock }: Pick<StoreDeps, 'records' | 'clock'>) {
  return (async (agentId, seen, { timeoutMs, signal }) => {
    const endsAt = clock.now().getTime() + timeoutMs;
    for (;;) {
      if (signal.aborted) return;
      const isOver = await records.read(agentId).then(
        (stored) => hasChanged(stored?.record, seen),
        () => true,
      );
      const leftMs = endsAt - clock.now().getTime();
      if (isOver || leftMs <= 0) return;
      await clock.sleep(Math.min(pollMs, leftMs), signal);
    }
  }) satisfies AgentStore['waitForChange'];
}
