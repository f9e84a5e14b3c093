import type { SgNode } from '@ast-grep/napi';
import { bind } from './bind.ts';
import { evaluate } from './evaluate.ts';
import { importsOf } from './imports.ts';
import type { FlowKind } from './kinds.ts';
import { parameterValues } from './requests.ts';
import { Scope } from './scope.ts';
import { type Danger, dangersOf } from './sinks.ts';
import type { ReportedCall, Tracer } from './tracer.ts';
import { lineOf, namedChildren, parametersOf } from './tree.ts';
import { isTainted, type Step, stepped, type Value } from './value.ts';
import { walkStatement } from './walk.ts';

/** A way from the request to a sink. */
export interface Flow {
  kind: FlowKind;
  /** Of the sink. */
  line: number;
  /** From the source to the sink, both included. */
  steps: readonly Step[];
}

/** A file whose calls call each other in too many ways to be followed. */
export class TooEntangled extends Error {
  override name = 'TooEntangled';
}

/** Far more than people write into a file; a hostile one must not take the thread for minutes. */
const maxEvaluations = 50_000;
/** How many calls deep a value is followed. */
const maxDepth = 4;

/** Follows the values of requests through one file. */
export class Trace implements Tracer {
  readonly #root: Scope;
  readonly #functions: ReadonlyMap<string, SgNode | null>;
  readonly #imports: ReadonlyMap<string, string>;
  readonly #text: string;
  readonly #flows = new Map<string, Flow>();
  readonly #running: number[] = [];
  #left = maxEvaluations;

  constructor(root: SgNode) {
    this.#functions = functionsByName(root);
    this.#imports = importsOf(root);
    this.#text = root.text();
    this.#root = new Scope({ node: root, depth: 0, returned: undefined });
  }

  /** Goes through the file, once. @throws {TooEntangled} with what was found until then in `flows`. */
  run(): void {
    const { node } = this.#root.frame;
    for (const statement of namedChildren(node)) walkStatement(this, statement, this.#root);
  }

  /** Each sink once, with the first way that leads to it. */
  get flows(): Flow[] {
    return [...this.#flows.values()];
  }

  spend(): void {
    this.#left -= 1;
    if (this.#left < 0) throw new TooEntangled('its calls are too entangled to be followed');
  }

  evaluate(node: SgNode, scope: Scope): Value {
    return evaluate(this, node, scope);
  }

  qualified(callee: string): string {
    const [first = ''] = /^[\w$]+/.exec(callee) ?? [];
    const meant = this.#imports.get(first);
    return meant === undefined ? callee : `${meant}${callee.slice(first.length)}`;
  }

  walkClass(node: SgNode, scope: Scope): void {
    for (const member of node.field('body')?.children() ?? []) {
      if (member.kind() === 'method_definition') this.follow(member, undefined, scope);
      else if (member.isNamed()) for (const part of namedChildren(member)) this.evaluate(part, scope);
    }
  }

  functionNamed(callee: SgNode): SgNode | undefined {
    if (callee.kind() === 'identifier') return this.#functions.get(callee.text()) ?? undefined;
    const object = callee.field('object')?.text() ?? '';
    const name = callee.field('property')?.text() ?? '';
    // Names of our own only: `db.query` is not the function `query` of this file.
    return object === 'this' || /^[a-z]\w*(?:Service|Repository|Store|Helper|Controller)$/.test(object)
      ? (this.#functions.get(`.${name}`) ?? undefined)
      : undefined;
  }

  call(fn: SgNode, { values, node }: { values: readonly Value[]; node: SgNode }, scope: Scope): Value {
    const isWorthIt = values.some((value) => value !== undefined);
    if (!isWorthIt || scope.frame.depth >= maxDepth || this.#running.includes(fn.id())) return undefined;
    const step = { line: lineOf(node), text: `${(node.field('function') ?? node).text()}(...)` };
    this.#running.push(fn.id());
    const given = values.map((value) => stepped(value, step));
    const answer = this.#run(fn, given, { ...this.#homeOf(fn, scope), depth: scope.frame.depth + 1 });
    this.#running.pop();
    return answer;
  }

  /** What a function can see: the names around it, not those around its caller. */
  #homeOf(fn: SgNode, scope: Scope): { scope: Scope } {
    const { start, end } = scope.frame.node.range();
    const at = fn.range().start.index;
    return { scope: start.index <= at && at < end.index ? scope : this.#root };
  }

  follow(fn: SgNode, values: readonly Value[] | undefined, scope: Scope): Value {
    const given = values ?? parameterValues(fn, parametersOf(fn));
    return this.#run(fn, given, { scope, depth: scope.frame.depth });
  }

  #run(fn: SgNode, given: readonly Value[], { scope, depth }: { scope: Scope; depth: number }): Value {
    const frame: Scope['frame'] = { node: fn, depth, returned: undefined };
    const own = new Scope(frame, scope);
    for (const [index, parameter] of parametersOf(fn).entries()) bind(own, parameter, given[index]);
    const body = fn.field('body');
    if (body === null) return undefined;
    if (body.kind() === 'statement_block') walkStatement(this, body, own);
    else frame.returned = this.evaluate(body, own);
    scope.merge([own, scope.branch()]);
    return frame.returned;
  }

  report(node: SgNode, call: ReportedCall, { frame }: Scope): void {
    if (!call.values.some((value) => value !== undefined)) return;
    const facts = { ...call, file: this.#text, around: frame.node.text() };
    for (const danger of dangersOf(facts)) this.#add(node, danger);
  }

  assigned(node: SgNode, left: SgNode, value: Value): void {
    if (!isTainted(value)) return;
    const isPage = /^(?:ctx|context)\.body$/.test(left.text())
      ? value.hasMarkup
      : /\.innerHTML$/.test(left.text());
    const kind = isPage
      ? 'cross-site-scripting'
      : /(?:^|\.)location\.href$/.test(left.text())
        ? 'open-redirect'
        : undefined;
    if (kind !== undefined && !value.safeFor.has(kind)) this.#add(node, { kind, value });
  }

  #add(node: SgNode, { kind, value }: Danger): void {
    const line = lineOf(node);
    const key = `${kind} ${line}`;
    const sink = { line, text: node.text() };
    if (!this.#flows.has(key)) this.#flows.set(key, { kind, line, steps: [...value.steps, sink] });
  }
}

/** Functions by name, methods with a point before it; `null` where two have one name. */
function functionsByName(root: SgNode): Map<string, SgNode | null> {
  const found = new Map<string, SgNode | null>();
  const add = (name: string, fn: SgNode): void => void found.set(name, found.has(name) ? null : fn);
  const functions = {
    any: [
      { kind: 'function_declaration' },
      { kind: 'generator_function_declaration' },
      { kind: 'method_definition' },
      { kind: 'variable_declarator' },
    ],
  };
  for (const node of root.findAll({ rule: functions })) {
    const name = node.field('name')?.text() ?? '';
    const value = node.field('value');
    if (node.kind() === 'method_definition') add(`.${name}`, node);
    else if (node.kind() !== 'variable_declarator') add(name, node);
    else if (value?.kind() === 'arrow_function' || value?.kind() === 'function_expression') add(name, value);
  }
  return found;
}
