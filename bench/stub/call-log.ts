import { monotonicMs } from '../monotonic.ts';

export interface SeenCall {
  agentId: string;
  /** From 0. */
  turn: number;
  /** When its request was read. */
  at: number;
  /** When its connection was closed before the reply was whole. */
  abortedAt?: number;
}

/** What the stub saw; whoever waits for a call or for its abort is told at once. */
export class CallLog {
  #calls: SeenCall[] = [];
  readonly #waiting = new Set<() => void>();

  get all(): readonly SeenCall[] {
    return this.#calls;
  }

  begin(agentId: string, turn: number): SeenCall {
    const call = { agentId, turn, at: monotonicMs() };
    this.#calls.push(call);
    this.#wake();
    return call;
  }

  abort(call: SeenCall): void {
    call.abortedAt = monotonicMs();
    this.#wake();
  }

  clear(): void {
    this.#calls = [];
  }

  /** Resolves once so many calls fit. */
  async until(count: number, fits: (call: SeenCall) => boolean): Promise<void> {
    while (this.#calls.filter(fits).length < count) {
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}
