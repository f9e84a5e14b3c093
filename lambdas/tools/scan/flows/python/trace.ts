import type { SgNode } from '@ast-grep/napi';
import type { FlowKind } from '../kinds.ts';
import { Scope } from '../scope.ts';
import { type Flow, TooEntangled } from '../trace.ts';
import { lineOf, namedChildren } from '../tree.ts';
import { isTainted, stepped, type Value } from '../value.ts';
import { evaluate, isText } from './evaluate.ts';
import { type FileFacts, factsOfFile } from './file-facts.ts';
import { type Parameter, parametersOf } from './parameters.ts';
import { handlerOf, parameterValue, viewOf } from './requests.ts';
import { dangersOf } from './sinks.ts';
import type { PythonCall, PythonTracer } from './tracer.ts';
import { walkStatement } from './walk.ts';

/** Far more than people write into a file; a hostile one must not take the thread for minutes. */
const maxSteps = 50_000;
/** Expressions and blocks in each other; the thread has no stack for thousands. */
const maxNesting = 300;
/** How many calls deep a value is followed. */
const maxDepth = 4;

/** Follows the values of requests through one Python file. */
export class PythonTrace implements PythonTracer {
  readonly #file: FileFacts;
  readonly #root: Scope;
  readonly #flows = new Map<string, Flow>();
  readonly #running: number[] = [];
  readonly #origins = new Map<string, string>();
  /** Functions whose answer is a page. */
  readonly #pages = new Set<number>();
  #steps = 0;
  #nesting = 0;

  constructor(root: SgNode, file: { path: string; text: string }) {
    this.#file = factsOfFile(root, file);
    this.#root = new Scope({ node: root, depth: 0, returned: undefined });
  }

  /** Goes through the file, once. @throws {TooEntangled} with what was found until then in `flows`. */
  run(): void {
    for (const statement of namedChildren(this.#root.frame.node)) this.walk(statement, this.#root);
  }

  /** Each sink once, with the first way that leads to it. */
  get flows(): Flow[] {
    return [...this.#flows.values()];
  }

  within<Result>(work: () => Result): Result {
    this.#steps += 1;
    this.#nesting += 1;
    if (this.#steps > maxSteps) throw new TooEntangled('its calls are too entangled to be followed');
    if (this.#nesting > maxNesting) throw new TooEntangled('it is nested too deep to be followed');
    const result = work();
    this.#nesting -= 1;
    return result;
  }

  evaluate(node: SgNode, scope: Scope): Value {
    return this.within(() => evaluate(this, node, scope));
  }

  walk(node: SgNode, scope: Scope): boolean {
    return this.within(() => walkStatement(this, node, scope));
  }

  qualified(text: string): string {
    const [first = ''] = /^\w+/.exec(text) ?? [];
    const meant = this.#file.imports.get(first);
    return meant === undefined ? text : `${meant}${text.slice(first.length)}`;
  }

  follow(fn: SgNode, decorators: readonly SgNode[], scope: Scope): void {
    const handler = handlerOf(decorators, this.#file.importsFlask) ?? viewOf(fn, this.#file);
    if (handler?.by === 'flask') this.#pages.add(fn.id());
    const given = (parameter: Parameter): Value => parameterValue(fn, parameter, handler);
    this.#run(fn, given, { scope, depth: scope.frame.depth });
  }

  callLocal(call: PythonCall, scope: Scope): { value: Value } | undefined {
    const fn = this.#functionNamed(call.callee);
    if (fn === undefined) return undefined;
    const { values, named, node, callee } = call;
    const isWorthIt = [...values, ...[...named.values()].map(({ value }) => value)].some(
      (value) => value !== undefined,
    );
    if (!isWorthIt || scope.frame.depth >= maxDepth || this.#running.includes(fn.id()))
      return { value: undefined };
    const step = { line: lineOf(node), text: `${callee.text()}(...)` };
    const own = parametersOf(fn).filter(({ name }) => name !== 'self' && name !== 'cls');
    const given = ({ name, rest }: Parameter): Value => {
      const at = own.findIndex((parameter) => parameter.name === name);
      const value = rest === '*' ? values.slice(at).find((each) => each !== undefined) : values[at];
      return stepped(
        value ?? named.get(name)?.value ?? (rest === '' ? undefined : named.get('**')?.value),
        step,
      );
    };
    this.#running.push(fn.id());
    const value = this.#run(fn, given, { scope: this.#homeOf(fn, scope), depth: scope.frame.depth + 1 });
    this.#running.pop();
    return { value };
  }

  /** What a function can see: the names around it, not those around its caller. */
  #homeOf(fn: SgNode, scope: Scope): Scope {
    const { start, end } = scope.frame.node.range();
    const at = fn.range().start.index;
    return start.index <= at && at < end.index ? scope : this.#root;
  }

  #functionNamed(callee: SgNode): SgNode | undefined {
    if (callee.kind() === 'identifier') return this.#file.functions.get(callee.text()) ?? undefined;
    const object = callee.field('object')?.text() ?? '';
    const name = callee.field('attribute')?.text() ?? '';
    return object === 'self' || object === 'cls'
      ? (this.#file.functions.get(`.${name}`) ?? undefined)
      : undefined;
  }

  #run(fn: SgNode, given: (parameter: Parameter) => Value, at: { scope: Scope; depth: number }): Value {
    const frame: Scope['frame'] = { node: fn, depth: at.depth, returned: undefined };
    const own = new Scope(frame, at.scope);
    for (const parameter of parametersOf(fn)) {
      const value = given(parameter);
      own.declare(parameter.name, stepped(value, { line: lineOf(parameter.node), text: parameter.name }));
    }
    const body = fn.field('body');
    if (body !== null) this.walk(body, own);
    return frame.returned;
  }

  report(call: PythonCall): void {
    const { values, named, objectValue } = call;
    const isReached = [...values, objectValue, ...[...named.values()].map(({ value }) => value)].some(
      (value) => value !== undefined,
    );
    if (!isReached) return;
    for (const { kind, value } of dangersOf(call, this.#file)) this.reach(call.node, kind, value);
  }

  reach(node: SgNode, kind: FlowKind, value: Value): void {
    if (!isTainted(value) || value.safeFor.has(kind)) return;
    const line = lineOf(node);
    const key = `${kind} ${line}`;
    const sink = { line, text: node.text().slice(0, 4_096) };
    if (!this.#flows.has(key)) this.#flows.set(key, { kind, line, steps: [...value.steps, sink] });
  }

  /** Flask answers a text as HTML. */
  answered(node: SgNode, value: Value, { frame }: Scope): void {
    if (this.#pages.has(frame.node.id()) && isText(value)) this.reach(node, 'cross-site-scripting', value);
  }

  remember(name: string, ofText: string): void {
    this.#origins.set(name, ofText);
  }

  rememberedBy(name: string): string | undefined {
    return this.#origins.get(name);
  }
}
