import type { FunctionName } from '#shared/deployment/functions.ts';
import { functions } from '#shared/deployment/functions.ts';
import { assumptions } from './assumptions.ts';
import type { SkippingClock } from './skipping-clock.ts';

export interface FunctionUse {
  name: FunctionName;
  memoryMb: number;
  invocations: number;
  /** As Lambda bills it: each invocation rounded up, and one cold start. */
  billedMs: number;
  gbSeconds: number;
}

/** Functions as they are invoked, timed by the clock that skips. */
export class Invocations {
  readonly #clock: SkippingClock;
  readonly #byName = new Map<FunctionName, { invocations: number; billedMs: number }>();

  constructor(clock: SkippingClock) {
    this.#clock = clock;
  }

  async time<Result>(name: FunctionName, work: () => Promise<Result>): Promise<Result> {
    const startedMs = this.#clock.milliseconds();
    try {
      return await work();
    } finally {
      const use = this.#byName.get(name) ?? { invocations: 0, billedMs: assumptions.coldStartMs };
      use.invocations += 1;
      use.billedMs += Math.ceil(this.#clock.milliseconds() - startedMs);
      this.#byName.set(name, use);
    }
  }

  get all(): readonly FunctionUse[] {
    return [...this.#byName].map(([name, use]) => {
      const { memoryMb } = functions[name];
      return { name, memoryMb, ...use, gbSeconds: (memoryMb / 1_024) * (use.billedMs / 1_000) };
    });
  }
}
