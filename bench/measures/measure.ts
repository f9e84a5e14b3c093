import type { HttpCaller } from '../subjects/http-caller.ts';
import type { Stub } from '../subjects/stub.ts';
import type { Subject } from '../subjects/subject.ts';

/** How much of everything is done. */
export interface Sizes {
  warmUp: number;
  starts: number;
  turns: number;
  agents: number;
  latencyMs: number;
  lines: number;
  repeats: number;
  idleSeconds: number;
}

/** A subject that has just booted, the model it calls, and a caller of its API. */
export interface Field {
  subject: Subject;
  stub: Stub;
  caller: HttpCaller;
  sizes: Sizes;
}

export type Target =
  /** The product's median over the floor's. */
  | { ratio: number }
  /** The product's median, in the measure's unit. */
  | { atMost: number }
  | { atLeast: number };

export interface Measure {
  /** For `--only`. */
  name: string;
  title: (sizes: Sizes) => string;
  unit: 'ms' | 's' | 'MB' | '% CPU' | 'x';
  target: Target;
  /** The floor has no such thing. */
  isProductOnly?: true;
  /** Subjects booted for it in each round; 1 unless said. */
  boots?: number;
  /** Samples, in the measure's unit. */
  run(field: Field): Promise<number[]>;
}
