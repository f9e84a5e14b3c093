import type { AgentId } from '#shared/agent/ids.ts';
import type { StepDependencies } from './dependencies.ts';

// A kill has to cut a model call within 5 s; where the store cannot call back, this is how often it is asked.
const watchMs = 2_000;

/**
 * Calls `onEnded` when the agent stops running, until `signal` aborts. Writes find out by themselves; this
 * is for the time in which a step only waits.
 */
export async function watchFence(
  deps: Pick<StepDependencies, 'store' | 'log'>,
  agentId: AgentId,
  watch: { signal: AbortSignal; onEnded(): void },
): Promise<void> {
  const seen = { next_seq: Number.MAX_SAFE_INTEGER, status: 'running' } as const;
  while (!watch.signal.aborted) {
    await deps.store.waitForChange(agentId, seen, { timeoutMs: watchMs, signal: watch.signal });
    if (watch.signal.aborted) return;
    const record = await deps.store.get(agentId);
    if (record?.status !== 'running') return watch.onEnded();
  }
}
