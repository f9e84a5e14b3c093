import type { SgNode } from '@ast-grep/napi';
import type { Scope } from '../scope.ts';
import { joinPieces, type Piece } from '../text-parts.ts';
import { lineOf, namedChildren } from '../tree.ts';
import { either, isTainted, joined, safer, stepped, type Value } from '../value.ts';
import { assign, partOf } from './bind.ts';
import { evaluateCall } from './calls.ts';
import { knownIn } from './known.ts';
import { parametersOf } from './parameters.ts';
import { filledIn } from './pieces.ts';
import { propertyOf, request, requestNames } from './requests.ts';
import type { PythonTracer } from './tracer.ts';

type Evaluator = (trace: PythonTracer, node: SgNode, scope: Scope) => Value;

/** What an expression holds; calls in it are followed, and sinks in it reported, on the way. */
export const evaluate: Evaluator = (trace, node, scope) => {
  const evaluator = evaluators[String(node.kind())];
  return evaluator === undefined ? evaluateParts(trace, node, scope) : evaluator(trace, node, scope);
};

/** Something that carries no value on: only what is in it matters. */
const evaluateParts: Evaluator = (trace, node, scope) => {
  for (const child of namedChildren(node)) trace.evaluate(child, scope);
  return undefined;
};

const inner: Evaluator = (trace, node, scope) => {
  const [first] = namedChildren(node);
  return first === undefined ? undefined : trace.evaluate(first, scope);
};

const identifier: Evaluator = (trace, node, scope) => {
  const name = node.text();
  const value = scope.lookup(name) ?? (requestNames.has(trace.qualified(name)) ? request : undefined);
  return value === undefined ? undefined : safer(value, scope.checked(name));
};

const attribute: Evaluator = (trace, node, scope) => {
  const text = node.text();
  if (text === 'self.request' || requestNames.has(trace.qualified(text))) return request;
  const held = scope.lookup(text);
  const object = node.field('object');
  const name = node.field('attribute')?.text() ?? '';
  const from = object === null ? undefined : trace.evaluate(object, scope);
  const value = held ?? propertyOf(from, name, { line: lineOf(node), text });
  const isLastPart = /^(?:name|stem|suffix)$/.test(name) && /Path\(.*\)$/s.test(object?.text() ?? '');
  const isOwnPart =
    /^(?:path|query|fragment)$/.test(name) && /url(?:parse|split)\(.*\)$/s.test(object?.text() ?? '');
  return safer(value, [
    ...scope.checked(text),
    ...(isLastPart ? (['path-traversal'] as const) : []),
    ...(isOwnPart ? (['open-redirect', 'request-forgery'] as const) : []),
  ]);
};

/** `TABLE[name]` answers what the table holds, whoever chose the name. */
const subscript: Evaluator = (trace, node, scope) => {
  const object = node.field('value');
  const index = node.field('subscript');
  if (index !== null) trace.evaluate(index, scope);
  const from = object === null ? undefined : trace.evaluate(object, scope);
  const key = index?.text().replaceAll(/['"]/g, '') ?? '';
  const value = propertyOf(from, key, { line: lineOf(node), text: node.text() });
  return value === undefined ? undefined : safer(value, scope.checked(node.text()));
};

/** Plain or `f'...'`: what stands in braces is put in as text, unless its format takes numbers alone. */
const string: Evaluator = (trace, node, scope) => {
  const pieces = node.children().flatMap((child): Piece[] => {
    if (child.kind() === 'string_content') return [{ written: child.text() }];
    if (child.kind() !== 'interpolation') return [];
    const value = inner(trace, child, scope);
    const isNumber = /[bdoxXeEfFgGn%]$/.test(child.field('format_specifier')?.text() ?? '');
    return [{ value: isNumber ? undefined : value }];
  });
  return pieces.some((piece) => 'value' in piece) ? joinPieces(pieces) : undefined;
};

const concatenated: Evaluator = (trace, node, scope) =>
  joinPieces(namedChildren(node).map((child) => pieceOf(trace, child, scope)));

function pieceOf(trace: PythonTracer, node: SgNode, scope: Scope): Piece {
  const value = trace.evaluate(node, scope);
  if (value !== undefined || node.kind() !== 'string') return { value };
  return { written: node.text().replace(/^\w*(?:'''|"""|['"])|(?:'''|"""|['"])$/g, '') };
}

const binary: Evaluator = (trace, node, scope) => {
  const [left, right] = [node.field('left'), node.field('right')];
  if (left === null || right === null) return undefined;
  switch (node.field('operator')?.text()) {
    case '+':
      return joinPieces(operandsOf(node).map((each) => pieceOf(trace, each, scope)));
    case '%': {
      const given = /^(?:tuple|list)$/.test(String(right.kind())) ? namedChildren(right) : [right];
      const values = given.map((each) => trace.evaluate(each, scope)).map((value) => partOf(spreadOf(value)));
      if (left.kind() === 'string') return filledIn(left, values);
      return joined([trace.evaluate(left, scope), ...values]);
    }
    // Of paths.
    case '/':
      return joined([trace.evaluate(left, scope), trace.evaluate(right, scope)]);
    default:
      return evaluateParts(trace, node, scope);
  }
};

/** The operands of a chain of `+`, from left to right; a chain may be long, so without calling itself. */
function operandsOf(sum: SgNode): SgNode[] {
  const operands: SgNode[] = [];
  let node: SgNode | null = sum;
  while (node !== null && node.kind() === 'binary_operator' && node.field('operator')?.text() === '+') {
    const right: SgNode | null = node.field('right');
    if (right !== null) operands.push(right);
    node = node.field('left');
  }
  if (node !== null) operands.push(node);
  return operands.reverse();
}

function spreadOf(value: Value): Value {
  return value?.is === 'bag' ? joined([...value.properties.values(), value.spread]) : value;
}

const boolean: Evaluator = (trace, node, scope) => {
  const [left, right] = namedChildren(node);
  if (left === undefined || right === undefined) return undefined;
  const isAnd = node.field('operator')?.text() === 'and';
  const facts = knownIn(trace, left);
  const first = trace.evaluate(left, scope);
  const second = trace.evaluate(right, scope.branch(isAnd ? facts.whenTrue : facts.whenFalse));
  return isAnd ? second : either(first, second);
};

const conditional: Evaluator = (trace, node, scope) => {
  const [taken, condition, other] = namedChildren(node);
  if (taken === undefined || condition === undefined || other === undefined) return undefined;
  trace.evaluate(condition, scope);
  const facts = knownIn(trace, condition);
  return either(
    trace.evaluate(taken, scope.branch(facts.whenTrue)),
    trace.evaluate(other, scope.branch(facts.whenFalse)),
  );
};

const dictionary: Evaluator = (trace, node, scope) => {
  const properties = new Map<string, Value>();
  let spread: Value;
  for (const child of namedChildren(node)) {
    if (child.kind() === 'dictionary_splat') spread = either(spread, inner(trace, child, scope));
    else if (child.kind() === 'pair') {
      const [key, value] = [child.field('key'), child.field('value')];
      if (key !== null) trace.evaluate(key, scope);
      properties.set(
        key?.text().replaceAll(/['"]/g, '') ?? '',
        value === null ? undefined : trace.evaluate(value, scope),
      );
    } else trace.evaluate(child, scope);
  }
  const isClean = spread === undefined && [...properties.values()].every((value) => value === undefined);
  return isClean ? undefined : { is: 'bag', properties, spread };
};

const list: Evaluator = (trace, node, scope) =>
  partOf(joined(namedChildren(node).map((child) => trace.evaluate(child, scope))));

/** `[f(x) for x in xs if x in KNOWN]`. */
const comprehension: Evaluator = (trace, node, scope) => {
  const own = scope.branch();
  for (const child of namedChildren(node)) {
    if (child.kind() === 'for_in_clause') {
      const [left, right] = [child.field('left'), child.field('right')];
      const held = right === null ? undefined : trace.evaluate(right, own);
      if (left !== null) assign(own, left, partOf(held));
    }
    if (child.kind() === 'if_clause') {
      const [condition] = namedChildren(child);
      if (condition !== undefined) trace.evaluate(condition, own);
      if (condition !== undefined) own.check(knownIn(trace, condition).whenTrue);
    }
  }
  const body = node.field('body');
  return body === null ? undefined : partOf(trace.evaluate(body, own));
};

const named: Evaluator = (trace, node, scope) => {
  const [name, given] = [node.field('name'), node.field('value')];
  const value = given === null ? undefined : trace.evaluate(given, scope);
  if (name !== null) assign(scope, name, value);
  return name === null ? value : stepped(value, { line: lineOf(node), text: name.text() });
};

/** Nobody knows when it is called: what it takes may be anything but the request's. */
const lambda: Evaluator = (trace, node, scope) => {
  const own = scope.branch();
  for (const { name } of parametersOf(node)) own.declare(name, undefined);
  const body = node.field('body');
  if (body !== null) trace.evaluate(body, own);
  return undefined;
};

/** What is not in here, such as `not x` and `x < y`, answers no text of the request's. */
const evaluators: Readonly<Record<string, Evaluator>> = {
  integer: () => undefined,
  identifier,
  attribute,
  subscript,
  string,
  concatenated_string: concatenated,
  binary_operator: binary,
  boolean_operator: boolean,
  conditional_expression: conditional,
  dictionary,
  list,
  tuple: list,
  set: list,
  expression_list: list,
  list_comprehension: comprehension,
  set_comprehension: comprehension,
  generator_expression: comprehension,
  dictionary_comprehension: comprehension,
  named_expression: named,
  lambda,
  call: evaluateCall,
  await: inner,
  parenthesized_expression: inner,
  list_splat: inner,
  dictionary_splat: inner,
  as_pattern: inner,
  yield: inner,
};

/** Whether a value may be a text that is answered as it stands. */
export function isText(value: Value): boolean {
  return isTainted(value) && (value.isBuilt || (value.field !== 'json' && !value.isWhole));
}
