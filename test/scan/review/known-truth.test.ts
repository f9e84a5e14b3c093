import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { renderReview } from '#lambdas/tools/scan/review/review-text.ts';
import { fakeText } from '#test/secrets/fake-text.ts';
import { addFiles } from '#test/workspace/folders.ts';
import type { Changes } from '#test/workspace/git-history.ts';
import { repositoryOf, review, told } from './reviewing.ts';

const token = `ghp_${fakeText('word', 36)}`;

/** Every line of the old code is a defect by some rule: none of them is the change's. */
const old: Changes = {
  'src/orders.js': [
    'export async function load(id) {',
    "  console.log('loading', id);",
    '  if (id == 1) return null;',
    '  try {',
    '    return await db.query("SELECT name FROM orders WHERE id = " + id);',
    '  } catch {}',
    '}',
    '',
    'export function total(items) {',
    '  let sum = 0;',
    '  for (const item of items) sum += item.price;',
    '  return sum;',
    '}',
    '',
  ].join('\n'),
  'src/legacy.js': 'debugger;\neval(code);\n',
  'test/orders.test.js': "import { load } from '../src/orders.js';\nit.skip('loads', () => load(1));\n",
  'src/windows.js': 'const a = 1;\r\ndebugger;\r\nconst c = 3;\r\n',
  'docs/old-name.md': 'This text stays the same.\nAnd this one as well.\n',
  'gone.js': 'eval(x);\n',
  'logo.png': new Uint8Array([137, 80, 0, 1]),
};

const change: Changes = {
  'src/orders.js': [
    'export async function load(id) {',
    "  console.log('loading', id);",
    '  if (id == 1) return null;',
    '  try {',
    '    return await db.query("SELECT name FROM orders WHERE id = " + id);',
    '  } catch {}',
    '}',
    '',
    'export function total(items) {',
    '  let sum = 0;',
    '  for (const item of items) {',
    '    if (item.kind == "gift") continue;', // 12: loose equality
    '    sum += item.price;',
    '  }',
    '  load(sum);', // 15: floating promise
    '  return sum;',
    '}',
    '',
    'export async function loadAll(ids) {',
    '  for (const id of ids) {',
    '    await db.query("SELECT name FROM orders WHERE id = $1", [id]);', // 21: query in a loop
    '  }',
    '  try {',
    '    await flush();',
    '  } catch {', // 25: swallowed
    '  }',
    '  return eval(ids.join("+"));', // 27: eval
    '}',
    '',
  ].join('\n'),
  'test/orders.test.js': [
    "import { load } from '../src/orders.js';",
    "it.skip('loads', () => load(1));",
    "it.only('adds', () => total([]));", // 3: focused
    '',
  ].join('\n'),
  // One line changed, and the endings of all.
  'src/windows.js': 'const a = 1;\ndebugger;\nconst c = 4; debugger;\n',
  'docs/old-name.md': null,
  'docs/new-name.md': 'This text stays the same.\nAnd this one as well.\nTODO: more.\n',
  'gone.js': null,
  'logo.png': new Uint8Array([137, 80, 0, 2]),
  'config/deploy.env': `TOKEN=${token}\n`, // 1: secret
  Dockerfile: 'FROM node:latest\nRUN echo hello\n',
  'db/migrations/002.sql': '-- shrinks\nALTER TABLE orders\n  DROP COLUMN note;\nDELETE FROM carts;\n',
};

const truth = [
  'Dockerfile:1 medium infrastructure/dockerfile-floating-base',
  'Dockerfile:1 medium infrastructure/dockerfile-root-user',
  'config/deploy.env:1 critical secrets/github-token',
  'db/migrations/002.sql:2 high review/sql-data-loss',
  'db/migrations/002.sql:4 high review/sql-without-where',
  'src/orders.js:12 low review/loose-equality',
  'src/orders.js:15 medium review/floating-promise',
  'src/orders.js:21 medium review/query-in-loop',
  'src/orders.js:25 medium review/empty-catch',
  'src/orders.js:27 high patterns/eval-of-value',
  'src/windows.js:3 low review/no-test',
  'src/windows.js:3 medium review/debugger',
  'test/orders.test.js:3 high review/focused-test',
];

describe('a review of a repository whose defects are known reports what the change planted, and none of what was there', () => {
  test('of the last commit', async () => {
    const { folder } = await repositoryOf(old, change);
    const found = await review(folder, { range: 'last commit' });
    expect(told(found)).toEqual(truth);
    expect(found.notChecked).toEqual([]);
  });

  test('of a range, whatever came later', async () => {
    const later = { 'src/orders.js': 'debugger;\n', Dockerfile: null };
    const { folder, ids } = await repositoryOf(old, change, later);
    expect(told(await review(folder, { range: `${ids[0]}..HEAD~1` }))).toEqual(truth);
  });

  test('of the working tree, which is also what is reviewed when nothing is named', async () => {
    const { folder } = await repositoryOf(old);
    const present = Object.entries(change).flatMap(([path, content]) =>
      content === null ? [] : [[path, content]],
    );
    await addFiles(folder, Object.fromEntries(present));
    for (const [path, content] of Object.entries(change)) if (content === null) await rm(join(folder, path));
    expect(told(await review(folder, { range: 'working tree' }))).toEqual(truth);
    const unnamed = await review(folder);
    expect(unnamed.title).toBe('Working tree against HEAD');
    expect(told(unnamed)).toEqual(truth);
  });

  test('of one folder of it', async () => {
    const { folder } = await repositoryOf(old, change);
    const found = await review(folder, { range: 'last commit', paths: ['db', 'src/orders.js', 'nowhere'] });
    expect(told(found)).toEqual(truth.filter((line) => /^(?:db|src.orders)/.test(line)));
    expect(found.notChecked).toEqual([{ what: 'nowhere', why: 'nothing changed there' }]);
  });
});

test('the answer begins with verdict, size and counts, and tells of files that no rule reads', async () => {
  const { folder } = await repositoryOf(old, change);
  const { content } = renderReview(await review(folder, { range: 'last commit' }));
  const lines = content.split('\n');
  expect(lines[0]).toBe('Verdict: request changes (5 of critical or high severity)');
  // Added: 2 + 1 + 4 + 1 + 16 + 1 + 1; removed: 1 of each of three scripts.
  expect(lines[1]).toMatch(
    /^Last commit [0-9a-f]{10} Commit 2: 9 files changed \(3 added, 4 modified, 1 renamed, 1 deleted\), 26 lines added, 3 removed$/,
  );
  expect(lines[2]).toBe('Checked 8 files: 13 issues found (1 critical, 4 high, 6 medium, 2 low)');
  for (const line of [
    'R docs/old-name.md -> docs/new-name.md +1 -0 at 3',
    'D gone.js +0 -1',
    'M logo.png (binary)',
    'M src/orders.js +16 -1 at 11-15, 18-28',
    'M src/windows.js +1 -1 at 3',
    'src/orders.js:9 total 2 -> 3',
    'src/orders.js:19 loadAll new -> 3',
    'Tests: 1 of 2 changed source files named by a test, 1 with a test that changed too',
    'Coverage: there is no report in the workspace',
    'Look closely (database migrations): db/migrations/002.sql',
  ])
    expect(lines).toContain(line);
  expect(content).not.toContain(token);
});
