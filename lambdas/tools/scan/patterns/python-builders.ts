import type { Rule } from '@ast-grep/napi';

export const call = (callee: string, ...more: readonly Rule[]): Rule => ({
  kind: 'call',
  all: [{ has: { field: 'function', regex: callee } }, ...more],
});
export const argument = (position: number, rule: Rule): Rule => ({
  has: { field: 'arguments', has: { all: [{ nthChild: position }, rule] } },
});
export const keyword = (name: string, value: string): Rule => ({
  has: {
    field: 'arguments',
    has: {
      kind: 'keyword_argument',
      all: [
        { has: { field: 'name', regex: `^(?:${name})$` } },
        { has: { field: 'value', regex: `^(?:${value})$` } },
      ],
    },
  },
});
export const builtText: Rule = { matches: 'built-text' };
export const dynamicValue: Rule = { matches: 'dynamic-value' };
export const requestText: Rule = { matches: 'request-text' };
export const assignment = (name: string, right: Rule): Rule => ({
  kind: 'assignment',
  all: [{ has: { field: 'left', regex: name } }, { has: { field: 'right', all: [right] } }],
});
