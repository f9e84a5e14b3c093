import type { SyntaxRule } from './review-rule.ts';

/** What a reviewer of Python points at. */
export const pythonRules: readonly SyntaxRule[] = [
  {
    id: 'review/debugger',
    severity: 'medium',
    language: 'python',
    find: { kind: 'call', has: { field: 'function', regex: '^(?:breakpoint|i?pdb\\.set_trace)$' } },
    title: 'A breakpoint was left in',
    remedy: 'Remove it.',
  },
  {
    id: 'review/bare-except',
    severity: 'medium',
    language: 'python',
    find: { kind: 'except_clause', regex: '^except\\s*:' },
    title: 'A bare `except` also catches the signals that end the process',
    remedy: 'Name the errors that can be handled here.',
    reference: 'CWE-396',
  },
  {
    id: 'review/empty-catch',
    severity: 'medium',
    language: 'python',
    find: { kind: 'except_clause', has: { kind: 'block', regex: '^(?:pass|\\.\\.\\.)$' } },
    title: 'An error is swallowed: the except block does nothing',
    remedy: 'Handle the error, or let it through.',
    reference: 'CWE-390',
  },
  {
    id: 'review/mutable-default',
    severity: 'medium',
    language: 'python',
    find: {
      any: [{ kind: 'default_parameter' }, { kind: 'typed_default_parameter' }],
      has: { field: 'value', any: [{ kind: 'list' }, { kind: 'dictionary' }, { kind: 'set' }] },
    },
    title: 'The default value is made once and shared by all calls',
    remedy: 'Take `None` as the default and make the value in the body.',
  },
  {
    id: 'review/loose-equality',
    severity: 'low',
    language: 'python',
    find: { kind: 'comparison_operator', regex: '[=!]=\\s*None$' },
    title: '`== None` asks the object, which may answer anything',
    remedy: 'Write `is None` or `is not None`.',
  },
  {
    id: 'review/skipped-test',
    severity: 'medium',
    language: 'python',
    find: {
      kind: 'decorator',
      regex: '^@(?:pytest\\.mark\\.(?:skip|xfail)|unittest\\.(?:skip|expectedFailure))\\b',
    },
    title: 'A test is switched off',
    remedy: 'Mend it or delete it; if it has to wait, name the issue beside it.',
  },
];
