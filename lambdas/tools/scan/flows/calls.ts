import type { SgNode } from '@ast-grep/napi';
import {
  cleanedBy,
  cleanedByReplacing,
  isCarrier,
  isDecoder,
  isValidation,
  tellsOnly,
  textMethod,
} from './cleaning.ts';
import { factsOf } from './conditions.ts';
import { everyKind } from './kinds.ts';
import { requestMethod } from './requests.ts';
import type { Scope } from './scope.ts';
import type { Tracer } from './tracer.ts';
import { lineOf } from './tree.ts';
import { decoded, isTainted, joined, safer, type Value } from './value.ts';

const functionKinds = /^(?:arrow_function|function_expression|generator_function)$/;

interface Call {
  node: SgNode;
  callee: SgNode;
  /** `db.query`, on one line. */
  name: string;
  /** Functions among them are not evaluated: what they are called with depends on the call. */
  given: readonly SgNode[];
  values: readonly Value[];
  /** What stands before the last name, as it was evaluated. */
  object: Value;
}

/** A call or a construction: reports what reaches a sink by it, and tells what it answers. */
export function evaluateCall(trace: Tracer, node: SgNode, scope: Scope): Value {
  const callee = node.field('function') ?? node.field('constructor');
  if (callee === null) return undefined;
  const list = node.field('arguments');
  // A tagged template hands its values to the tag, which is there to treat them.
  const isTagged = list?.kind() === 'template_string';
  const given = (list?.children() ?? []).filter((child) => child.isNamed() && child.kind() !== 'comment');
  const values = given.map((each) =>
    functionKinds.test(String(each.kind())) ? undefined : trace.evaluate(each, scope),
  );
  if (isTagged) return undefined;
  const object = callee.kind() === 'member_expression' ? evaluateObject(trace, callee, scope) : undefined;
  const name = `${node.kind() === 'new_expression' ? 'new ' : ''}${trace.qualified(plain(callee))}`;
  const call: Call = { node, callee, name, given, values, object };
  trace.report(node, factsFor(call), scope);
  const answer = answerOf(trace, call, scope);
  return answer === undefined ? undefined : safer(answer, scope.checked(node.text()));
}

/** `db?.query` on one line. */
function plain(callee: SgNode): string {
  return callee.text().replaceAll(/\s+/g, '').replaceAll('?.', '.');
}

function evaluateObject(trace: Tracer, callee: SgNode, scope: Scope): Value {
  const object = callee.field('object');
  return object === null ? undefined : trace.evaluate(object, scope);
}

function factsFor({ callee, name, given, values }: Call) {
  const last = callee.field('property')?.text() ?? name.slice(name.lastIndexOf('.') + 1);
  const object = name.endsWith(`.${last}`) ? name.slice(0, -last.length - 1) : '';
  return { callee: name, name: last, object, values, texts: given.map((each) => each.text()) };
}

function answerOf(trace: Tracer, call: Call, scope: Scope): Value {
  const { node, callee, name, object } = call;
  const method = callee.field('property')?.text() ?? '';
  if (object?.is === 'request' || (isTainted(object) && object.isWhole && /^(?:get|getAll)$/.test(method))) {
    followClosures(trace, call, { scope, first: undefined });
    if (isTainted(object))
      return { ...object, isWhole: false, steps: [{ line: lineOf(node), text: node.text() }] };
    return method === 'valid' ? undefined : requestMethod(method, { line: lineOf(node), text: node.text() });
  }
  if (isValidation(name)) {
    followClosures(trace, call, { scope, first: undefined });
    scope.check(call.given.map((each) => ({ text: each.text(), kinds: everyKind })));
    return undefined;
  }
  if (isTainted(object) && !isCarrier(name)) return answerOfMethod(trace, call, { scope, method });
  const local = trace.functionNamed(callee);
  if (local !== undefined) {
    followClosures(trace, call, { scope, first: undefined });
    return safer(trace.call(local, call, scope), cleanedBy(name));
  }
  followClosures(trace, call, { scope, first: undefined });
  const isMade = /^new (?:URL|URLSearchParams|String|Buffer)$/.test(name);
  if (isCarrier(name) || isMade || /\.(?:join|concat)$/.test(name)) return carried(call);
  return undefined;
}

/** The value goes through, made safe for some sinks; what was an object may be one still. */
function carried({ name, values }: Call): Value {
  const value = joined(values) ?? values.find((each) => each?.is === 'bag');
  return safer(isDecoder(name) ? decoded(value) : value, cleanedBy(name));
}

/** A method of a value of the request: texts stay texts, lists hand on what is in them. */
function answerOfMethod(trace: Tracer, call: Call, at: { scope: Scope; method: string }): Value {
  const { object, given, name } = call;
  const { scope, method } = at;
  const [first] = given;
  const item: Value = isTainted(object) ? { ...object, isWhole: false } : undefined;
  const answered = followClosures(trace, call, { scope, first: item });
  if (tellsOnly.test(method)) return undefined;
  if (/^(?:map|flatMap|then)$/.test(method) && answered !== undefined) return answered.value;
  if (method === 'filter' && first !== undefined && keepsKnown(first)) return undefined;
  const kinds = [...cleanedBy(name), ...(textMethod.test(method) ? cleanedBy('String') : [])];
  if (/^replace(?:All)?$/.test(method)) kinds.push(...cleanedByReplacing(first?.text() ?? ''));
  const answer = safer(item, kinds);
  return method === 'join' && isTainted(answer) ? { ...answer, isBuilt: true } : answer;
}

/** `(name) => ALLOWED.includes(name)`. */
function keepsKnown(callback: SgNode): boolean {
  const body = callback.field('body');
  const parameter =
    callback.field('parameter') ??
    callback
      .field('parameters')
      ?.children()
      .find((c) => c.isNamed());
  if (body === null || parameter === null || parameter === undefined) return false;
  const name = (parameter.field('pattern') ?? parameter).text();
  return factsOf(body).whenTrue.some(({ text }) => text === name);
}

/** Follows the functions that a call is given; the first parameter of each gets `first`. */
function followClosures(
  trace: Tracer,
  { given, object }: Call,
  { scope, first }: { scope: Scope; first: Value },
): { value: Value } | undefined {
  let answered: { value: Value } | undefined;
  for (const each of given) {
    if (!functionKinds.test(String(each.kind()))) continue;
    const value = trace.follow(each, isTainted(object) ? [first] : undefined, scope);
    answered ??= { value };
  }
  return answered;
}
