import type { SgNode } from '@ast-grep/napi';
import type { Scope } from './scope.ts';
import type { CallFacts } from './sinks.ts';
import type { Value } from './value.ts';

/** A call that has been evaluated, on its way to a sink. */
export type ReportedCall = Omit<CallFacts, 'file' | 'around'>;

/** What the parts of the interpreter ask of the whole. */
export interface Tracer {
  /** Counts one evaluation. @throws {TooEntangled} when there were too many. */
  spend(): void;
  evaluate(node: SgNode, scope: Scope): Value;
  /** A callee with its first name as imports resolve it: `child_process.exec` for `run`. */
  qualified(callee: string): string;
  /** Everything in a class. */
  walkClass(node: SgNode, scope: Scope): void;
  /** The one function of the file that a call can mean. */
  functionNamed(callee: SgNode): SgNode | undefined;
  /** A local function, called with these values. */
  call(fn: SgNode, call: { node: SgNode; values: readonly Value[] }, scope: Scope): Value;
  /** Runs through a function. Without values its parameters hold what a framework would pass. */
  follow(fn: SgNode, values: readonly Value[] | undefined, scope: Scope): Value;
  report(node: SgNode, call: ReportedCall, scope: Scope): void;
  /** `ctx.body = page`. */
  assigned(node: SgNode, left: SgNode, value: Value): void;
}
