import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { searchCode } from '#lambdas/tools/code/search-code.ts';
import { ToolError } from '#lambdas/tools/tool.ts';
import { openWorkspace } from '#lambdas/workspace/open-workspace.ts';
import { makeTree } from '#test/workspace/folders.ts';
import { callTool, contextOn } from './calling.ts';

async function search(files: Record<string, string | Uint8Array>, input: object): Promise<string[]> {
  return (await callTool(searchCode, await makeTree(files), input)).split('\n');
}

const poem = 'one\ntwo\nthree\nfour\nfive\nsix\nseven\n';

describe('search_code', () => {
  test('shows path, line and text of each match, and what was searched', async () => {
    expect(
      await search({ 'b.ts': 'let a = 1;\nlet b = 2;\n', 'a.ts': 'const x = 3;' }, { pattern: '= [23]' }),
    ).toEqual([
      'a.ts:1: const x = 3;',
      'b.ts:2: let b = 2;',
      '2 matching lines in 2 files; searched 2 files.',
    ]);
  });

  test('matches case as asked', async () => {
    const files = { 'a.ts': 'Password' };
    expect(await search(files, { pattern: 'password' })).toEqual(['No match; searched 1 file.']);
    expect(await search(files, { pattern: 'password', ignore_case: true })).toContain('a.ts:1: Password');
  });

  test('shows the lines around, each once, and a mark between places', async () => {
    expect(await search({ p: poem }, { pattern: 'two|three|seven', context_lines: 1 })).toEqual([
      'p-1- one',
      'p:2: two',
      'p:3: three',
      'p-4- four',
      '--',
      'p-6- six',
      'p:7: seven',
      'p-8- ',
      '3 matching lines in 1 file; searched 1 file.',
    ]);
  });

  test('keeps to a glob and a folder', async () => {
    const files = { 'src/a.ts': 'hit', 'src/a.md': 'hit', 'test/a.ts': 'hit' };
    expect(await search(files, { pattern: 'hit', glob: '*.ts', path: 'src' })).toEqual([
      'src/a.ts:1: hit',
      '1 matching line in 1 file; searched 1 file.',
    ]);
  });

  test('counts the matches beyond the limit', async () => {
    const lines = await search(
      { a: 'hit\n'.repeat(30), b: 'hit\n'.repeat(12) },
      { pattern: 'hit', limit: 10 },
    );
    expect(lines.slice(10)).toEqual([
      '[32 matching lines left out: narrow with path, glob or pattern]',
      '42 matching lines in 2 files; searched 2 files.',
    ]);
  });

  test('does not count the end of a file as an empty line', async () => {
    expect(await search({ a: 'x\n\ny\n' }, { pattern: '^$' })).toEqual([
      'a:2: ',
      '1 matching line in 1 file; searched 1 file.',
    ]);
  });

  test('says what it did not search', async () => {
    const files = { 'a.bin': new Uint8Array([0, 1]), 'big.json': 'x'.repeat(5 * 1024 * 1024), 'a.ts': 'x' };
    expect(await search(files, { pattern: 'nothing' })).toEqual([
      'No match; searched 1 file; not searched: 1 binary file, 1 file over 4 MiB.',
    ]);
  });

  test('says so when a listed file can no longer be read', async () => {
    const root = await makeTree({ 'a.ts': 'x', 'b.ts': 'x' });
    const workspace = openWorkspace(root);
    await workspace.listFiles();
    await rm(join(root, 'b.ts'));
    const context = { ...contextOn(root, new AbortController().signal), workspace: async () => workspace };
    const { content } = await searchCode.run(context, searchCode.input.parse({ pattern: 'nothing' }));
    expect(content).toBe('No match; searched 1 file; not searched: 1 unreadable file.');
  });

  test('keeps a match in sight in a line too long to show', async () => {
    const [line] = await search(
      { 'min.js': `${'a'.repeat(90_000)}NEEDLE${'b'.repeat(90_000)}` },
      { pattern: 'NEEDLE' },
    );
    expect(line).toMatch(/^min.js:1: …a+NEEDLEb+… \[179,606 characters cut\]$/);
  });

  test.each(['(?=secret)', '(?<!x)secret', '(a)\\1'])('explains that RE2 has no %s', async (pattern) => {
    const searching = search({ a: 'a' }, { pattern });
    await expect(searching).rejects.toThrow(ToolError);
    await expect(searching).rejects.toThrow(/not valid RE2.*no look-around and no back-references/);
  });

  test('explains a broken pattern', async () => {
    await expect(search({ a: 'a' }, { pattern: 'call(' })).rejects.toThrow(
      /missing closing \).*Escape special characters/,
    );
  });

  test('answers a pattern that would keep a backtracking engine busy for ever', async () => {
    const files = { a: `${'a'.repeat(50_000)}!` };
    expect(await search(files, { pattern: '(a+)+$' })).toEqual(['No match; searched 1 file.']);
    expect(await search(files, { pattern: '(a|aa)*b' })).toEqual(['No match; searched 1 file.']);
  });

  test('lets other work go on between two files', async () => {
    const root = await makeTree(Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`${n}.ts`, 'x'])));
    let turns = 0;
    const tick = () => {
      turns += 1;
      pending = setImmediate(tick);
    };
    let pending = setImmediate(tick);
    await callTool(searchCode, root, { pattern: 'x' });
    clearImmediate(pending);
    expect(turns).toBeGreaterThanOrEqual(40);
  });

  test('can be aborted on the way', async () => {
    const root = await makeTree(Object.fromEntries(Array.from({ length: 64 }, (_, n) => [`${n}.ts`, 'x'])));
    const controller = new AbortController();
    const workspace = openWorkspace(root);
    const read: string[] = [];
    const readText = async (path: string) => {
      if (read.push(path) === 20) controller.abort();
      return await workspace.readText(path);
    };
    const context = {
      ...contextOn(root, controller.signal),
      workspace: async () => ({ ...workspace, readText }),
    };
    const searching = searchCode.run(context, searchCode.input.parse({ pattern: 'x' }));
    await expect(searching).rejects.toMatchObject({ name: 'AbortError' });
    expect(read).toHaveLength(32);
  });

  test('shows a step in a large tree only', async () => {
    const steps: string[] = [];
    const files = (size: number) => Array.from({ length: size }, (_, n) => ({ path: `${n}.ts`, bytes: 1 }));
    for (const size of [64, 4100]) {
      const context = {
        ...contextOn('/', new AbortController().signal),
        workspace: async () => ({
          ...openWorkspace('/'),
          listFiles: async () => files(size),
          readText: async () => 'x',
        }),
        progress: (text: string) => steps.push(text),
      };
      await searchCode.run(context, searchCode.input.parse({ pattern: 'x' }));
    }
    expect(steps).toEqual(['Searched 2,000 of 4,100 files', 'Searched 4,000 of 4,100 files']);
  });
});
