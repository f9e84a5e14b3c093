import { describe, expect, test } from 'vitest';
import { parseSource } from '#lambdas/tools/scan/patterns/find-patterns.ts';
import { isNestedDeeper } from '#lambdas/tools/scan/patterns/html-nesting.ts';
import { javascript } from '#lambdas/tools/scan/patterns/languages.ts';
import { findRequestVariables } from '#lambdas/tools/scan/patterns/request-variables.ts';
import { scanPatterns } from '#lambdas/tools/scan/patterns/scan-patterns.ts';
import { scriptVariables } from '#lambdas/tools/scan/patterns/script-parts.ts';
import { inMemoryWorkspace } from '#test/fakes/in-memory-workspace.ts';

const megabyte = 1024 * 1024;
const filled = (text: string, length = megabyte): string => text.repeat(Math.floor(length / text.length));
const scan = async (path: string, text: string) => {
  const workspace = inMemoryWorkspace({ [path]: text });
  return scanPatterns(workspace, { signal: new AbortController().signal, progress: () => undefined });
};

describe('a megabyte of a page that was made to take long', () => {
  test.each([
    ['<div>\n'],
    ['<table><tr><td>\n'],
    ['<tr><li>\n'],
    ['<x-card a=b\n'],
    ['<a href="//x" target="_blank\n'],
    ['<a b="/>"\n'],
    ['<a b=\'"\n'],
    ['<ul><li><form action="http://x.net">\n'],
    ['<!--\n'],
  ])('by %j over and over is told as not checked', async (text) => {
    const { notChecked } = await scan('a.html', filled(text));
    expect(notChecked).toEqual([{ what: 'a.html', why: 'nested deeper than 400 levels' }]);
  });

  test('by scripts of their own is told as not checked', async () => {
    const { notChecked } = await scan('a.html', filled('<script>eval(code)</script>\n'));
    expect(notChecked).toEqual([{ what: 'a.html', why: 'holds more than 500 scripts' }]);
  });
});

describe('a page of many elements side by side is checked', () => {
  test.each([
    ['<p>\n'],
    ['<li>\n'],
    ['<input type="text">\n'],
    ['<path d="M0 0"/>\n'],
    ['<x-icon :go="() => 1" />\n'],
    ['<a title="<b>">x</a>\n'],
    ['<!-- <div> -->\n'],
    ["<p>it's</p>\n"],
    ['<dl><dt>a<dd>b</dl>\n'],
    ['<table><tr><th>a<td>b<tr><td>c</table>\n'],
    ['<DIV></div>\n'],
  ])('and what stands behind them is found: %j', async (text) => {
    const link = '<a href="//x.net" target="_blank">x</a>\n';
    const { findings, notChecked } = await scan('a.html', `${text.repeat(2_000)}${link}`);
    expect(notChecked).toEqual([]);
    expect(findings.map(({ rule_id, line }) => `${rule_id}:${line}`)).toEqual([
      'patterns/html-target-blank:2001',
    ]);
  });

  test('and the markup in its scripts and styles stands for nothing', () => {
    const raw = `<script>'${'<div>'.repeat(500)}'</script><style>/*${'<b>'.repeat(500)}*/</style>`;
    expect(isNestedDeeper(raw, 2)).toBe(false);
    expect(isNestedDeeper(`${raw}<i><i><i>`, 2)).toBe(true);
  });

  test.each([
    ['<div>'.repeat(400), false],
    ['<div>'.repeat(401), true],
    [`${'<div>'.repeat(300)}${'</div>'.repeat(300)}${'<div>'.repeat(400)}`, false],
    [`<main>${'<b>'.repeat(399)}</main><b>`, false],
    [`${'<!-- a -->'.repeat(500)}<p>`, false],
  ])('and the depth is counted (%#)', (page, isDeeper) => {
    expect(isNestedDeeper(page, 400)).toBe(isDeeper);
  });
});

test('thousands of variables of one name are each visible in their own block alone, however often asked', () => {
  const block = '{ const id = req.query.id; }\n';
  const root = parseSource(javascript, `${block.repeat(10_000)}fetch(id);\n`);
  const names = root.findAll({ rule: { kind: 'identifier', regex: '^id$' } });
  const { holdsInput } = findRequestVariables(root, scriptVariables);
  const last = names.at(-1);
  if (last === undefined) throw new Error('there are names');
  expect(names.map(holdsInput)).toEqual([...Array.from({ length: 10_000 }, () => true), false]);
  // As many uses as a megabyte holds, for each of several rules.
  expect(Array.from({ length: 500_000 }, () => holdsInput(last)).includes(true)).toBe(false);
});

test('a condition that checks a name thousands of times is asked once whether it leaves', async () => {
  const checks = `if (!ok(${'id,\n'.repeat(10_000)})) {${'log();\n'.repeat(10_000)} return; }`;
  const { findings, notChecked } = await scan(
    'a.ts',
    `function f() { const id = req.query.id;\n${checks}\nfetch(id); }\nfunction g() { const id = req.query.id;\nfetch(id); }\n`,
  );
  expect(notChecked).toEqual([]);
  expect(findings.map(({ line }) => line)).toEqual([20_005]);
});

test('a name declared in a block and again in one within it is visible in both, and not behind them', async () => {
  const { findings } = await scan(
    'a.ts',
    [
      'function f() {',
      '  const id = req.query.id;',
      '  { const id = req.query.id; fs.readFile(id); }',
      '  fs.readFile(id);',
      '}',
      'fs.readFile(id);',
      '{ const id = req.query.id; fs.readFile(id); }',
    ].join('\n'),
  );
  expect(findings.map(({ line }) => line).toSorted((a, b) => a - b)).toEqual([3, 4, 7]);
});

test('a call of thousands of arguments is judged by the one that counts', async () => {
  const { findings, notChecked } = await scan(
    'a.ts',
    `const a = req.query.a;\nexec(${'a + "x",\n'.repeat(20_000)}'y');\n`,
  );
  expect(notChecked).toEqual([]);
  expect(findings.map(({ rule_id, line }) => `${rule_id}:${line}`)).toEqual([
    'patterns/command-from-request:2',
  ]);
});
