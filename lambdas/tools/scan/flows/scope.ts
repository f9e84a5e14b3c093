import type { SgNode } from '@ast-grep/napi';
import type { FlowKind } from './kinds.ts';
import { either, safer, type Value } from './value.ts';

/** A call that is being followed. */
export interface Frame {
  /** The function, or the program. */
  node: SgNode;
  depth: number;
  returned: Value;
}

/** An expression, and the sinks for which a condition has shown it to be safe. */
export interface Check {
  text: string;
  kinds: Iterable<FlowKind>;
}

/** What names hold at one place of a program. A branch writes into its own scope until it is merged. */
export class Scope {
  readonly frame: Frame;
  readonly #parent: Scope | undefined;
  readonly #own = new Map<string, Value>();
  readonly #written = new Map<string, Value>();
  readonly #checks = new Map<string, ReadonlySet<FlowKind>>();

  constructor(frame: Frame, parent?: Scope) {
    this.frame = frame;
    this.#parent = parent;
  }

  /** A block or a branch of the same function. */
  branch(checks: readonly Check[] = []): Scope {
    const scope = new Scope(this.frame, this);
    scope.check(checks);
    return scope;
  }

  declare(name: string, value: Value): void {
    this.#own.set(name, value);
    this.#checks.set(name, new Set());
  }

  assign(name: string, value: Value): void {
    (this.#own.has(name) ? this.#own : this.#written).set(name, value);
    this.#checks.set(name, new Set());
  }

  lookup(name: string): Value {
    if (this.#own.has(name)) return this.#own.get(name);
    return this.#written.has(name) ? this.#written.get(name) : this.#parent?.lookup(name);
  }

  check(checks: readonly Check[]): void {
    for (const check of checks) {
      const text = plain(check.text);
      this.#checks.set(text, new Set([...this.#checkOf(text), ...check.kinds]));
    }
  }

  /** Sinks for which an expression was shown to be safe, itself or the object that it is a part of. */
  checked(text: string): FlowKind[] {
    const names = [...text.matchAll(/\??[.[]/g)].map(({ index }) => text.slice(0, index));
    return [...names, text].flatMap((name) => [...this.#checkOf(name)]);
  }

  #checkOf(text: string): ReadonlySet<FlowKind> {
    const own = this.#checks.get(text);
    if (own !== undefined) return own;
    return this.#parent === undefined ? new Set() : this.#parent.#checkOf(text);
  }

  /** Takes over what branches wrote, of which any one may have run. */
  merge(branches: readonly Scope[]): void {
    const names = new Set(branches.flatMap((branch) => [...branch.#written.keys()]));
    for (const name of names) {
      this.assign(
        name,
        branches
          .map((branch) => safer(branch.lookup(name), branch.checked(name)))
          .reduce((a, b) => either(a, b), undefined),
      );
    }
  }
}

/** An expression without what only types know: `String(req.query.id as string)` is `req.query.id`. */
function plain(text: string): string {
  return text
    .replace(/^String\((.*)\)$/s, '$1')
    .replace(/\s+as\s+[\w[\]<>., ]+$/, '')
    .replace(/!$/, '');
}
