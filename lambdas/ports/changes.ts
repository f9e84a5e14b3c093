import { pendingApproval } from '#shared/agent/approval.ts';
import { type AgentRecord, isRunning } from '#shared/agent/record.ts';
import type { Seen } from './agent-store.ts';
import type { Clock } from './clock.ts';

/** Whether a record holds something that a waiting reader has not seen. */
export function hasChanged(record: AgentRecord | undefined, seen: Seen): boolean {
  if (record === undefined) return true;
  return (
    record.next_seq > seen.next_seq ||
    record.status !== seen.status ||
    (seen.last_update !== undefined && record.progress.last_update !== seen.last_update) ||
    (seen.extras !== undefined && extrasOf(record) !== seen.extras)
  );
}

/** What an agent asks for and the files that it made, as a text that differs where they do. */
export function extrasOf(record: AgentRecord): string {
  const pending = isRunning(record) ? pendingApproval(record) : undefined;
  const files = record.artifacts.map(({ name, created_at, sha256 }) => [name, created_at, sha256]);
  return JSON.stringify([pending?.plan_hash, pending?.requested_at, files]);
}

/** Wakes readers within one process: whoever writes to an agent tells, whoever waits is woken. */
export class ChangeBell {
  readonly #clock: Pick<Clock, 'sleep'>;
  readonly #waiting = new Map<string, Set<() => void>>();

  constructor(clock: Pick<Clock, 'sleep'>) {
    this.#clock = clock;
  }

  ring(agentId: string): void {
    for (const wake of this.#waiting.get(agentId) ?? []) wake();
  }

  /** Resolves once `isDone` holds, asked now and after each ring, when the time is over, or on the signal. */
  async wait(
    agentId: string,
    { timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal },
    isDone: () => boolean,
  ): Promise<void> {
    if (signal.aborted || isDone()) return;
    const over = new AbortController();
    // Given a reason, for without one it is an exception with a stack, at each wait.
    const stop = (): void => over.abort('changed');
    const wake = (): void => {
      if (isDone()) stop();
    };
    const callers = this.#waiting.get(agentId) ?? new Set();
    this.#waiting.set(agentId, callers.add(wake));
    signal.addEventListener('abort', stop, { once: true });
    await this.#clock.sleep(timeoutMs, over.signal);
    signal.removeEventListener('abort', stop);
    callers.delete(wake);
    if (callers.size === 0) this.#waiting.delete(agentId);
  }
}
