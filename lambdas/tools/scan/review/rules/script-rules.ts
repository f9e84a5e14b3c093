import type { Rule, SgNode } from '@ast-grep/napi';
import { isTest } from '#lambdas/tools/scan/patterns/customary-paths.ts';
import { argument, call, construct } from '#lambdas/tools/scan/patterns/rule-builders.ts';
import { awaitsInLoops, floatingCalls, functionKinds, isAsync, uselessAsync } from './promises.ts';
import type { SyntaxRule } from './review-rule.ts';

const testCall = '^(?:describe|it|test|suite|context|specify)(?:\\.[a-zA-Z]+)*';
const asyncFunction: Rule = {
  any: [{ kind: 'arrow_function' }, { kind: 'function_expression' }],
  regex: '^async\\b',
};
/** Without one it skips only under a condition, or a running test ends itself. */
const anyFunction: Rule = {
  any: [{ kind: 'arrow_function' }, { kind: 'function_expression' }, { kind: 'identifier' }],
};
const query =
  /\.(?:query|execute|findOne|findUnique|findFirst|findMany|findById|findByPk|findAll|aggregate|countDocuments)$/;

/** Where printing is the purpose. */
const prints = /(?:^|\/)(?:bin|cli|scripts?|tools|examples?|bench(?:marks?)?|migrations?)\//;

function comment(regex: string): Rule {
  return { kind: 'comment', regex };
}

/** What a reviewer of JavaScript and TypeScript points at and no formatter mends. */
export const scriptRules: readonly SyntaxRule[] = [
  {
    id: 'review/debugger',
    severity: 'medium',
    language: 'script',
    find: { kind: 'debugger_statement' },
    title: 'A `debugger` statement was left in',
    remedy: 'Remove it.',
  },
  {
    id: 'review/console-log',
    severity: 'low',
    language: 'script',
    find: call('^console\\.(?:log|debug|dir|table|trace)$'),
    appliesTo: (path) => !prints.test(path) && !isTest(path),
    title: 'Debugging output was left in',
    remedy: 'Remove it, or write it through the logger of the project.',
  },
  {
    id: 'review/empty-catch',
    severity: 'medium',
    language: 'script',
    find: { kind: 'catch_clause', has: { field: 'body', regex: '^\\{\\s*\\}$' } },
    title: 'An error is swallowed: the catch block is empty',
    remedy: 'Handle the error, pass it on, or say in a comment why it may be ignored.',
    reference: 'CWE-390',
  },
  {
    id: 'review/loose-equality',
    severity: 'low',
    language: 'script',
    find: {
      kind: 'binary_expression',
      all: [
        { has: { field: 'operator', regex: '^[=!]=$' } },
        { not: { has: { any: [{ kind: 'null' }, { kind: 'undefined' }] } } },
      ],
    },
    title: '`==` converts its operands before it compares them',
    remedy: 'Compare with `===` or `!==`.',
    reference: 'CWE-1025',
  },
  {
    id: 'review/assignment-in-condition',
    severity: 'medium',
    language: 'script',
    find: {
      kind: 'parenthesized_expression',
      inside: { kind: 'if_statement' },
      has: { kind: 'assignment_expression' },
    },
    title: 'The condition assigns instead of comparing',
    remedy: 'Write `===`, or assign on a line of its own.',
    reference: 'CWE-481',
  },
  {
    id: 'review/focused-test',
    severity: 'high',
    language: 'script',
    find: call(`${testCall}\\.only(?:\\.[a-zA-Z]+)*$|^(?:fdescribe|fit|ddescribe|iit)$`),
    title: 'Only this test runs: all others of the file are skipped without a word',
    remedy: 'Remove `.only`.',
  },
  {
    id: 'review/skipped-test',
    severity: 'medium',
    language: 'script',
    find: {
      any: [
        call(`${testCall}\\.(?:skip|fails)$`, argument(2, anyFunction)),
        call(`${testCall}\\.todo$|^(?:xdescribe|xit|xtest)$`),
      ],
    },
    title: 'A test is switched off',
    remedy: 'Mend it or delete it; if it has to wait, name the issue beside it.',
  },
  {
    id: 'review/floating-promise',
    severity: 'medium',
    language: 'script',
    find: floatingCalls,
    title: 'Nobody waits for this async function, and its error goes unhandled',
    remedy: 'Write `await`, return the promise, or add a `.catch()`.',
    reference: 'CWE-755',
  },
  {
    id: 'review/async-callback',
    severity: 'medium',
    language: 'script',
    find: call('\\.(?:forEach|filter|some|every|find|findIndex|sort)$', argument(1, asyncFunction)),
    title: 'The method does not wait for its async callback: it takes the promise itself as the answer',
    remedy: 'Use `for ... of` with `await`, or `Promise.all` with `map`.',
  },
  {
    id: 'review/async-executor',
    severity: 'medium',
    language: 'script',
    find: construct('^Promise$', argument(1, asyncFunction)),
    title: 'An error thrown in an async executor never rejects the promise',
    remedy: 'Make the surrounding function async and await in it.',
  },
  {
    id: 'review/query-in-loop',
    severity: 'medium',
    language: 'script',
    find: (root) => awaitsInLoops(root).filter(isQuery),
    title: 'One query per element: the time grows with the number of elements',
    remedy: 'Ask once for all of them, with a list of keys or a join.',
    reference: 'CWE-1073',
  },
  {
    id: 'review/await-in-loop',
    severity: 'info',
    language: 'script',
    find: (root) => awaitsInLoops(root).filter((node) => !isQuery(node)),
    appliesTo: (path) => !isTest(path),
    title: 'Each round waits for the one before',
    remedy: 'If the rounds do not depend on each other, run them together within a limit.',
  },
  {
    id: 'review/useless-async',
    severity: 'info',
    language: 'script',
    find: uselessAsync,
    appliesTo: (path) => !isTest(path),
    title: 'An async function that awaits nothing',
    remedy: 'Drop `async`, unless an interface asks for a promise.',
  },
  {
    id: 'review/sync-in-async',
    severity: 'low',
    language: 'script',
    find: syncInAsync,
    appliesTo: (path) => !prints.test(path) && !isTest(path),
    title: 'A call that blocks the whole process inside an async function',
    remedy: 'Use the promise version of it.',
  },
  {
    id: 'review/thrown-literal',
    severity: 'low',
    language: 'script',
    find: {
      kind: 'throw_statement',
      has: {
        any: [{ kind: 'string' }, { kind: 'template_string' }, { kind: 'number' }, { kind: 'object' }],
      },
    },
    title: 'What is thrown is no Error: it has no stack, and handlers that ask for one miss it',
    remedy: 'Throw an Error with the text as its message.',
  },
  {
    id: 'review/any-type',
    severity: 'low',
    language: 'script',
    find: { kind: 'predefined_type', regex: '^any$' },
    appliesTo: (path) => !path.endsWith('.d.ts'),
    title: '`any` switches the type checker off for everything that it touches',
    remedy: 'Name the type, or take `unknown` and narrow it.',
  },
  {
    id: 'review/silenced-check',
    severity: 'low',
    language: 'script',
    find: comment('@ts-(?:ignore|nocheck)|(?:eslint|tslint|oxlint)-disable|biome-\\w*ignore'),
    title: 'A check is silenced instead of mended',
    remedy: 'Mend what it says, or give the reason beside it.',
  },
];

function isQuery(awaited: SgNode): boolean {
  const call = awaited.children().find((child) => child.kind() === 'call_expression');
  return query.test(call?.field('function')?.text() ?? '');
}

function syncInAsync(root: SgNode): readonly SgNode[] {
  return root
    .findAll({ rule: call('(?:^|\\.)(?:read|write|append|exec|spawn|copy|mkdir|rm|readdir|stat)\\w*Sync$') })
    .filter((node) => {
      const owner = node.ancestors().find((above) => functionKinds.has(String(above.kind())));
      return owner !== undefined && isAsync(owner);
    });
}
