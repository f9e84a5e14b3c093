import type { SgNode } from '@ast-grep/napi';
import { everyKind } from '../kinds.ts';
import type { Scope } from '../scope.ts';
import { lineOf, namedChildren } from '../tree.ts';
import { decoded, isTainted, joined, safer, type Value } from '../value.ts';
import { partOf } from './bind.ts';
import {
  cleanedBy,
  cleanedByReplacing,
  isCarrier,
  isConverter,
  isDecoder,
  isValidation,
  tellsOnly,
} from './cleaning.ts';
import { filledIn } from './pieces.ts';
import { propertyOf, requestMethod, tornadoArgument } from './requests.ts';
import type { PythonCall, PythonTracer } from './tracer.ts';

/** A call or a construction: reports what reaches a sink by it, and tells what it answers. */
export function evaluateCall(trace: PythonTracer, node: SgNode, scope: Scope): Value {
  const callee = node.field('function');
  const list = node.field('arguments');
  if (callee === null || list === null) return undefined;
  const call = {
    ...nameOf(trace, callee),
    ...argumentsOf(trace, list, scope),
    node,
    callee,
    objectValue: objectOf(trace, callee, scope),
  };
  trace.report(call);
  const answer = answerOf(trace, call, scope);
  return answer === undefined ? undefined : safer(answer, scope.checked(node.text()));
}

/** A construction is named as what is constructed: `Path('/srv').read_text` is `Path().read_text`. */
function nameOf(trace: PythonTracer, callee: SgNode): Pick<PythonCall, 'name' | 'last' | 'object'> {
  const written = callee.text().slice(0, 300).replaceAll(/\s+/g, '');
  const name = trace.qualified(written);
  const last = callee.field('attribute')?.text() ?? name.slice(name.lastIndexOf('.') + 1);
  return { name, last, object: name.endsWith(`.${last}`) ? name.slice(0, -last.length - 1) : '' };
}

function objectOf(trace: PythonTracer, callee: SgNode, scope: Scope): Value {
  const object = callee.field('object');
  return object === null ? undefined : trace.evaluate(object, scope);
}

function argumentsOf(
  trace: PythonTracer,
  list: SgNode,
  scope: Scope,
): Pick<PythonCall, 'given' | 'values' | 'named'> {
  if (list.kind() !== 'argument_list')
    return { given: [list], values: [trace.evaluate(list, scope)], named: new Map() };
  const named = new Map<string, { value: Value; text: string }>();
  const given: SgNode[] = [];
  const values: Value[] = [];
  for (const child of namedChildren(list)) {
    if (child.kind() === 'keyword_argument') {
      const value = child.field('value');
      named.set(child.field('name')?.text() ?? '', {
        value: value === null ? undefined : trace.evaluate(value, scope),
        text: value?.text() ?? '',
      });
    } else if (child.kind() === 'dictionary_splat')
      named.set('**', { value: trace.evaluate(child, scope), text: child.text() });
    else {
      given.push(child);
      values.push(trace.evaluate(child, scope));
    }
  }
  return { given, values, named };
}

function answerOf(trace: PythonTracer, call: PythonCall, scope: Scope): Value {
  const { node, name, last, objectValue, given, values } = call;
  const step = { line: lineOf(node), text: node.text().slice(0, 200) };
  if (objectValue?.is === 'request')
    return last === 'get' ? propertyOf(objectValue, keyOf(given[0]), step) : requestMethod(last, step);
  const own = tornadoArgument(call.callee.text().slice(0, 60), step);
  if (own !== undefined) return own;
  if (
    isTainted(objectValue) &&
    objectValue.isWhole &&
    /^(?:get|getlist|get_list|getall|getone|pop)$/.test(last)
  )
    return isNumberType(call) ? undefined : propertyOf(objectValue, last, step);
  if (isConverter(name)) return converted(call, scope);
  if (isValidation(name)) {
    scope.check(given.map((each) => ({ text: each.text(), kinds: everyKind })));
    return undefined;
  }
  if (last === 'relative_to') {
    // Refuses by an error what is not below.
    scope.check([{ text: call.callee.field('object')?.text() ?? '', kinds: ['path-traversal'] }]);
    return safer(objectValue, ['path-traversal']);
  }
  const local = trace.callLocal(call, scope);
  if (local !== undefined) return safer(local.value, cleanedBy(name));
  if (/^re\.sub$/.test(name)) return safer(values[2], cleanedByReplacing(given[0]?.text() ?? ''));
  if (isCarrier(name)) {
    const value = joined(values.map(spread)) ?? values.find((each) => each?.is === 'bag');
    return safer(isDecoder(name) ? decoded(value) : value, cleanedBy(name));
  }
  if (call.callee.field('object')?.kind() === 'string') return ofLiteral(call);
  return objectValue === undefined ? undefined : ofMethod(call);
}

/** `body` of `'body'`. */
const keyOf = (node: SgNode | undefined): string => node?.text().replaceAll(/['"]/g, '') ?? '';

const spread = (value: Value): Value =>
  value?.is === 'bag' ? joined([...value.properties.values(), value.spread]) : value;

/** `request.args.get('page', type=int)`. */
function isNumberType({ named }: PythonCall): boolean {
  return /^(?:int|float|bool|UUID|uuid\.UUID)$/.test(named.get('type')?.text ?? '');
}

/** `int(text)` fails for what is no number: behind it the text itself is one. */
function converted({ given }: PythonCall, scope: Scope): undefined {
  const [first] = given;
  if (first !== undefined) scope.check([{ text: first.text(), kinds: everyKind }]);
  return undefined;
}

/** `'SELECT {}'.format(name)`, `', '.join(names)`. */
function ofLiteral({ callee, last, values, named }: PythonCall): Value {
  const object = callee.field('object');
  const all = [...values, ...[...named.values()].map(({ value }) => spread(value))];
  if (object === null) return undefined;
  if (last === 'format' || last === 'format_map') return filledIn(object, all.map(spread));
  const value = joined(all);
  return last === 'join' && value !== undefined ? { ...value, isWhole: false, isBuilt: true } : undefined;
}

/** A method of a value of the request: texts stay texts, lists hand on what is in them. */
function ofMethod({ objectValue, last, given, values, named }: PythonCall): Value {
  if (tellsOnly.test(last)) return undefined;
  if (objectValue?.is === 'bag')
    return last === 'get' ? propertyOf(objectValue, keyOf(given[0]), { line: 0, text: '' }) : undefined;
  const item = partOf(
    last === 'format'
      ? joined([objectValue, ...values, ...[...named.values()].map(({ value }) => value)])
      : objectValue,
  );
  if (last === 'to_dict' || last === 'dict' || last === 'items' || last === 'model_dump') return objectValue;
  if (/^(?:replace|translate)$/.test(last)) return safer(item, cleanedByReplacing(given[0]?.text() ?? ''));
  return last === 'splitlines' ? safer(item, ['log-injection']) : item;
}
