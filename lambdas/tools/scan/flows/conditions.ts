import type { SgNode } from '@ast-grep/napi';
import { everyKind, type FlowKind } from './kinds.ts';
import type { Check } from './scope.ts';

/** What is known where a condition holds, and where it does not. */
export interface Facts {
  whenTrue: readonly Check[];
  whenFalse: readonly Check[];
}

const nothing: Facts = { whenTrue: [], whenFalse: [] };

/** Calls that tell nothing about what a text may do. */
const noCheck =
  /(?:^|\.)(?:existsSync|exists|access|accessSync|stat|statSync|lstatSync|isArray|isEmpty|isNil|isNull|isUndefined|isDefined|isObject|log|info|warn|error|debug|Boolean|String|trim|toLowerCase|toUpperCase|get|json|send)$/;
/** What a known beginning settles. */
const beginnings: readonly FlowKind[] = ['path-traversal', 'open-redirect', 'request-forgery'];
const textTests = /(?:^|\.)isString$/;

/** Reads a condition as people write them to let only known values through. */
export function factsOf(condition: SgNode): Facts {
  switch (condition.kind()) {
    case 'parenthesized_expression':
    case 'await_expression':
    case 'non_null_expression':
    case 'as_expression':
      return factsOf(inner(condition));
    case 'unary_expression':
      return condition.field('operator')?.text() === '!'
        ? swapped(factsOf(fieldOf(condition, 'argument')))
        : nothing;
    case 'binary_expression':
      return factsOfBinary(condition);
    case 'call_expression':
      return factsOfCall(condition);
    case 'subscript_expression':
      return lookedUp(condition.field('index'));
    default:
      return nothing;
  }
}

const inner = (node: SgNode): SgNode => node.children().find((child) => child.isNamed()) ?? node;
const fieldOf = (node: SgNode, name: string): SgNode => node.field(name) ?? node;
const swapped = ({ whenTrue, whenFalse }: Facts): Facts => ({ whenTrue: whenFalse, whenFalse: whenTrue });
const always = (text: string, kinds: Iterable<FlowKind> = everyKind): readonly Check[] => [{ text, kinds }];

function lookedUp(index: SgNode | null): Facts {
  return index === null ? nothing : { whenTrue: always(index.text()), whenFalse: [] };
}

function factsOfBinary(node: SgNode): Facts {
  const [left, right] = [fieldOf(node, 'left'), fieldOf(node, 'right')];
  switch (node.field('operator')?.text()) {
    case '&&': {
      const [a, b] = [factsOf(left), factsOf(right)];
      return { whenTrue: [...a.whenTrue, ...b.whenTrue], whenFalse: inBoth(a.whenFalse, b.whenFalse) };
    }
    case '||': {
      const [a, b] = [factsOf(left), factsOf(right)];
      return { whenTrue: inBoth(a.whenTrue, b.whenTrue), whenFalse: [...a.whenFalse, ...b.whenFalse] };
    }
    case '==':
    case '===':
      return equality(left, right);
    case '!=':
    case '!==':
      return swapped(equality(left, right));
    case 'in':
      return { whenTrue: always(left.text()), whenFalse: [] };
    default:
      return atLeast(left, right, node.field('operator')?.text() ?? '');
  }
}

function inBoth(a: readonly Check[], b: readonly Check[]): readonly Check[] {
  return a.filter(({ text }) => b.some((other) => other.text === text));
}

/** `NAMES.indexOf(x) >= 0`, `> -1`. */
function atLeast(left: SgNode, right: SgNode, operator: string): Facts {
  const found = /\.indexOf\((.+)\)$/s.exec(left.text())?.[1];
  if (found === undefined) return nothing;
  const facts = { whenTrue: always(found), whenFalse: [] };
  if (operator === '<' && right.text() === '0') return swapped(facts);
  return /^>=?$/.test(operator) ? facts : nothing;
}

function equality(left: SgNode, right: SgNode): Facts {
  const found = /\.indexOf\((.+)\)$/s.exec(left.text())?.[1];
  if (found !== undefined && right.text() === '-1') return { whenTrue: [], whenFalse: always(found) };
  const begun = /^(.+)\.(?:slice|substr|substring)\(0,\s*[^()]+\.length\)$/s.exec(left.text())?.[1];
  if (begun !== undefined) return { whenTrue: always(begun, beginnings), whenFalse: [] };
  const typed = /^typeof\s+(.+)$/s.exec(left.text())?.[1];
  if (typed !== undefined) return { whenTrue: always(typed, kindsOfType(right.text())), whenFalse: [] };
  if (/^(?:undefined|null|''|""|true|false)$/.test(right.text())) return nothing;
  return { whenTrue: [...always(left.text()), ...always(right.text())], whenFalse: [] };
}

function kindsOfType(type: string): Iterable<FlowKind> {
  if (/number|boolean|bigint/.test(type)) return everyKind;
  return type.includes('string') ? ['nosql-injection', 'mass-assignment'] : [];
}

/** `ALLOWED.includes(x)`, `/^\d+$/.test(x)`, `isUuid(x)`, `x.startsWith(root)`. */
function factsOfCall(call: SgNode): Facts {
  const callee = fieldOf(call, 'function');
  const given = (call.field('arguments')?.children() ?? []).filter((child) => child.isNamed());
  if (callee.kind() === 'member_expression') {
    const [object, name] = [fieldOf(callee, 'object'), fieldOf(callee, 'property').text()];
    const own = factsOfMethod(object, name, given[0]?.text() ?? '');
    if (own !== undefined) return own;
  }
  if (noCheck.test(callee.text())) return nothing;
  const kinds = textTests.test(callee.text()) ? (['nosql-injection'] as const) : everyKind;
  return { whenTrue: given.map((argument) => ({ text: argument.text(), kinds })), whenFalse: [] };
}

/** Questions that are put to the value itself; `undefined` when it is what is asked about. */
function factsOfMethod(object: SgNode, name: string, given: string): Facts | undefined {
  const text = object.text();
  if (name === 'startsWith') {
    if (/^['"]\/\/['"]$/.test(given)) return { whenTrue: [], whenFalse: always(text, ['open-redirect']) };
    const kinds: readonly FlowKind[] = /^['"]\/['"]$/.test(given) ? ['request-forgery'] : beginnings;
    return { whenTrue: always(text, kinds), whenFalse: [] };
  }
  if (name === 'includes' && /^['"](?:\.\.|\.\.\/|\/)['"]$/.test(given))
    return { whenTrue: [], whenFalse: always(text, ['path-traversal']) };
  if (name === 'match' && /^\/\^.*\$\/\w*$/.test(given)) return { whenTrue: always(text), whenFalse: [] };
  // An expression that is not tied to both ends lets anything stand around what it asks for.
  if (name === 'test' && object.kind() === 'regex' && !/^\/\^.*\$\/\w*$/s.test(text)) return nothing;
  return undefined;
}
