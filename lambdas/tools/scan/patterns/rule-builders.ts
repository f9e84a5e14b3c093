import type { Rule } from '@ast-grep/napi';

/** A call whose callee's text matches `callee` and that fulfils every further rule. */
export function call(callee: string, ...more: readonly Rule[]): Rule {
  return { kind: 'call_expression', all: [{ has: { field: 'function', regex: callee } }, ...more] };
}

/** `new Name(...)`. */
export function construct(name: string, ...more: readonly Rule[]): Rule {
  return { kind: 'new_expression', all: [{ has: { field: 'constructor', regex: name } }, ...more] };
}

/** The argument at a position, from 1. Counted last: counting the arguments for each of them costs their square. */
export function argument(position: number, rule: Rule): Rule {
  return { has: { field: 'arguments', has: { all: [rule, { nthChild: position }] } } };
}

export function anyArgument(rule: Rule): Rule {
  return { has: { field: 'arguments', has: rule } };
}

/** Something anywhere in the arguments, however deep. */
export function within(rule: Rule): Rule {
  return { has: { field: 'arguments', has: { ...rule, stopBy: 'end' } } };
}

/** `key: value` in an object, the key plain or quoted. */
export function property(key: string, ...value: readonly Rule[]): Rule {
  return {
    kind: 'pair',
    all: [{ has: { field: 'key', regex: `^['"]?(?:${key})['"]?$` } }, ...value.map(valueIs)],
  };
}

/** The value of a pair, of a variable's declaration or of a field. */
export function valueIs(rule: Rule): Rule {
  return { has: { field: 'value', all: [rule] } };
}

/** A string literal without interpolation whose quoted text matches. */
export function literal(regex = '^.[^\\s]'): Rule {
  return {
    any: [{ kind: 'string' }, { kind: 'template_string', not: { has: { kind: 'template_substitution' } } }],
    regex,
  };
}

export const requestInput: Rule = { matches: 'request-input' };
export const requestText: Rule = { matches: 'request-text' };
export const builtText: Rule = { matches: 'built-text' };
export const dynamicValue: Rule = { matches: 'dynamic-value' };
export const dynamicMarkup: Rule = { matches: 'dynamic-markup' };
