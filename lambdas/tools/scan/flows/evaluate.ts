import type { SgNode } from '@ast-grep/napi';
import { evaluateCall } from './calls.ts';
import { factsOf } from './conditions.ts';
import { propertyOf } from './requests.ts';
import type { Scope } from './scope.ts';
import { joinPieces, type Piece } from './text-parts.ts';
import type { Tracer } from './tracer.ts';
import { lineOf, namedChildren } from './tree.ts';
import { either, joined, safer, stepped, type Value } from './value.ts';

type Evaluator = (trace: Tracer, node: SgNode, scope: Scope) => Value;

/** What an expression holds; calls in it are followed, and sinks in it reported, on the way. */
export const evaluate: Evaluator = (trace, node, scope) => {
  trace.spend();
  const evaluator = evaluators[String(node.kind())];
  return evaluator === undefined ? evaluateParts(trace, node, scope) : evaluator(trace, node, scope);
};

/** Something that carries no value on: only what is in it matters. */
const evaluateParts: Evaluator = (trace, node, scope) => {
  for (const child of namedChildren(node)) evaluate(trace, child, scope);
  return undefined;
};

const inner: Evaluator = (trace, node, scope) => {
  const [first] = namedChildren(node);
  return first === undefined ? undefined : evaluate(trace, first, scope);
};

const identifier: Evaluator = (_trace, node, scope) => {
  const value = scope.lookup(node.text());
  return value === undefined ? undefined : safer(value, scope.checked(node.text()));
};

const member: Evaluator = (trace, node, scope) => {
  const object = evaluateThere(trace, node.field('object'), scope);
  const name = node.field('property')?.text() ?? '';
  const value = propertyOf(object, name, { line: lineOf(node), text: node.text() });
  return value === undefined ? undefined : safer(value, scope.checked(node.text()));
};

/** `TABLE[name]` answers what the table holds, whoever chose the name. */
const subscript: Evaluator = (trace, node, scope) => {
  evaluateThere(trace, node.field('index'), scope);
  const object = evaluateThere(trace, node.field('object'), scope);
  const name = node.field('index')?.text().replaceAll(/['"`]/g, '') ?? '';
  const value = propertyOf(object, name, { line: lineOf(node), text: node.text() });
  return value === undefined ? undefined : safer(value, scope.checked(node.text()));
};

const template: Evaluator = (trace, node, scope) =>
  joinPieces(
    namedChildren(node).map((child): Piece => {
      if (child.kind() !== 'template_substitution') return { written: child.text() };
      return { value: inner(trace, child, scope) };
    }),
  );

const binary: Evaluator = (trace, node, scope) => {
  const operator = node.field('operator')?.text();
  const left = node.field('left');
  const right = node.field('right');
  if (left === null || right === null) return undefined;
  if (operator === '+') return joinPieces(piecesOf(trace, node, scope));
  const first = evaluate(trace, left, scope);
  if (operator === '&&') return evaluate(trace, right, scope.branch(factsOf(left).whenTrue));
  const second = evaluate(trace, right, scope.branch(operator === '||' ? factsOf(left).whenFalse : []));
  return operator === '||' || operator === '??' ? either(first, second) : undefined;
};

/** The operands of a chain of `+`, from left to right. */
function piecesOf(trace: Tracer, node: SgNode, scope: Scope): Piece[] {
  const isSum = node.kind() === 'binary_expression' && node.field('operator')?.text() === '+';
  if (isSum) {
    return ['left', 'right'].flatMap((name) => {
      const operand = node.field(name);
      return operand === null ? [] : piecesOf(trace, operand, scope);
    });
  }
  if (node.kind() === 'string') return [{ written: node.text().slice(1, -1) }];
  return [{ value: evaluate(trace, node, scope) }];
}

const ternary: Evaluator = (trace, node, scope) => {
  const condition = node.field('condition');
  const facts = condition === null ? undefined : factsOf(condition);
  if (condition !== null) evaluate(trace, condition, scope);
  return either(
    evaluateThere(trace, node.field('consequence'), scope.branch(facts?.whenTrue)),
    evaluateThere(trace, node.field('alternative'), scope.branch(facts?.whenFalse)),
  );
};

const object: Evaluator = (trace, node, scope) => {
  const properties = new Map<string, Value>();
  let spread: Value;
  for (const child of namedChildren(node)) {
    if (child.kind() === 'spread_element') spread = either(spread, inner(trace, child, scope));
    else if (child.kind() === 'shorthand_property_identifier')
      properties.set(child.text(), identifier(trace, child, scope));
    else if (child.kind() === 'pair') {
      const key = child.field('key')?.text().replaceAll(/['"]/g, '') ?? '';
      properties.set(key, evaluateThere(trace, child.field('value'), scope));
    } else evaluate(trace, child, scope);
  }
  const isClean = spread === undefined && [...properties.values()].every((value) => value === undefined);
  return isClean ? undefined : { is: 'bag', properties, spread };
};

const array: Evaluator = (trace, node, scope) => {
  const value = joined(namedChildren(node).map((child) => evaluate(trace, child, scope)));
  return value === undefined ? undefined : { ...value, isWhole: false };
};

const assignment: Evaluator = (trace, node, scope) => {
  const left = node.field('left');
  let value = evaluateThere(trace, node.field('right'), scope);
  if (left === null) return value;
  if (node.kind() === 'augmented_assignment_expression' && left.kind() === 'identifier')
    value =
      joinPieces([{ value: scope.lookup(left.text()) }, { value }]) ??
      either(scope.lookup(left.text()), value);
  if (left.kind() === 'identifier')
    scope.assign(left.text(), stepped(value, { line: lineOf(node), text: left.text() }));
  else trace.assigned(node, left, value);
  if (left.kind() !== 'identifier') evaluate(trace, left, scope);
  return value;
};

/** A function that is not called here may be called by anybody: it is followed on its own. */
const closure: Evaluator = (trace, node, scope) => {
  trace.follow(node, undefined, scope);
  return undefined;
};

function evaluateThere(trace: Tracer, node: SgNode | null, scope: Scope): Value {
  return node === null ? undefined : evaluate(trace, node, scope);
}

/** What is not in here, such as `typeof x` and `!x`, answers no text of the request's. */
const evaluators: Readonly<Record<string, Evaluator>> = {
  string: () => undefined,
  number: () => undefined,
  regex: () => undefined,
  identifier,
  member_expression: member,
  subscript_expression: subscript,
  template_string: template,
  binary_expression: binary,
  ternary_expression: ternary,
  object,
  array,
  assignment_expression: assignment,
  augmented_assignment_expression: assignment,
  call_expression: evaluateCall,
  new_expression: evaluateCall,
  await_expression: inner,
  parenthesized_expression: inner,
  as_expression: inner,
  satisfies_expression: inner,
  non_null_expression: inner,
  spread_element: inner,
  sequence_expression: (trace, node, scope) =>
    namedChildren(node)
      .map((child) => evaluate(trace, child, scope))
      .at(-1),
  arrow_function: closure,
  function_expression: closure,
  generator_function: closure,
  class: (trace, node, scope) => {
    trace.walkClass(node, scope);
    return undefined;
  },
};
