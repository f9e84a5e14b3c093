import type { AgentRecord } from '#shared/agent/record.ts';
import type { Seen } from './agent-store.ts';
import type { Clock } from './clock.ts';

/** Whether a record holds something that a waiting reader has not seen. */
export function hasChanged(record: AgentRecord | undefined, seen: Seen): boolean {
  if (record === undefined) return true;
  return (
    record.next_seq > seen.next_seq ||
    record.status !== seen.status ||
    (seen.last_update !== undefined && record.progress.last_update !== seen.last_update)
  );
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
