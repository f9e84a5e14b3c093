import type { SgNode } from '@ast-grep/napi';
import type { FlowKind } from '../kinds.ts';
import type { Scope } from '../scope.ts';
import type { Tainted, Value } from '../value.ts';

/** A call that has been evaluated. */
export interface PythonCall {
  node: SgNode;
  callee: SgNode;
  /** As its imports resolve it, on one line: `os.system` of `from os import system`. */
  name: string;
  /** The last part of it. */
  last: string;
  /** What stands before the last part. */
  object: string;
  objectValue: Value;
  given: readonly SgNode[];
  values: readonly Value[];
  /** Named arguments; what `**` spreads is under `**`. */
  named: ReadonlyMap<string, { value: Value; text: string }>;
}

/** What the parts of the interpreter ask of the whole. */
export interface PythonTracer {
  /** Goes one step deeper. @throws {TooEntangled} when there were too many steps, or this is too deep. */
  within<Result>(work: () => Result): Result;
  evaluate(node: SgNode, scope: Scope): Value;
  /** Runs through a statement; answers whether nothing after it is reached. */
  walk(node: SgNode, scope: Scope): boolean;
  /** A name with its first part as imports resolve it. */
  qualified(text: string): string;
  /** Runs through a function with what its framework would pass. */
  follow(fn: SgNode, decorators: readonly SgNode[], scope: Scope): void;
  /** The answer of the file's own function that a call can mean; `undefined` where there is none. */
  callLocal(call: PythonCall, scope: Scope): { value: Value } | undefined;
  report(call: PythonCall): void;
  /** A way that ends here, unless the value is safe for that. */
  reach(node: SgNode, kind: FlowKind, value: Value): void;
  /** What a handler of a framework answers as a page. */
  answered(node: SgNode, value: Value, scope: Scope): void;
  /** `parts = urlparse(url)`: a check of `parts.netloc` is one of `url`. */
  remember(name: string, ofText: string): void;
  rememberedBy(name: string): string | undefined;
}

export type Danger = { kind: FlowKind; value: Tainted };
