import { limits } from '#shared/agent/limits.ts';
import { type AgentRecord, isRunning } from '#shared/agent/record.ts';
import type { AgentStore } from '../ports/agent-store.ts';
import type { Clock } from '../ports/clock.ts';

export interface WaitDeps {
  store: Pick<AgentStore, 'get' | 'waitForChange'>;
  clock: Pick<Clock, 'now'>;
}

/** The record once its agent ended, or as it is when 25 s are over or the signal aborts. */
export async function waitForEnd(
  deps: WaitDeps,
  started: AgentRecord,
  signal: AbortSignal,
): Promise<AgentRecord> {
  const endsAt = deps.clock.now().getTime() + limits.waitSeconds * 1000;
  let record = started;
  while (isRunning(record) && !signal.aborted) {
    const timeoutMs = endsAt - deps.clock.now().getTime();
    if (timeoutMs <= 0) break;
    // Neither lines nor progress wake this wait, only the end.
    const seen = { next_seq: Number.MAX_SAFE_INTEGER, status: record.status };
    await deps.store.waitForChange(record.agent_id, seen, { timeoutMs, signal });
    record = (await deps.store.get(record.agent_id)) ?? record;
  }
  return record;
}
