import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { listFiles } from '#lambdas/tools/code/list-files.ts';
import { readFile } from '#lambdas/tools/code/read-file.ts';
import { codeTools } from '#lambdas/tools/code/tools.ts';
import { ToolError } from '#lambdas/tools/tool.ts';
import { makeTree } from '#test/workspace/folders.ts';
import { callTool, contextOn } from './calling.ts';

const tree = {
  'README.md': 'read me',
  'src/index.ts': 'export {};',
  'src/deep/er/a.ts': '',
  'src/deep/b.tsx': '',
  'test/a.test.ts': '',
};

describe('list_files', () => {
  test('lists every file with its size', async () => {
    expect((await callTool(listFiles, await makeTree(tree))).split('\n')).toEqual([
      '5 files, 17 bytes',
      'README.md  (7 bytes)',
      'src/deep/b.tsx  (0 bytes)',
      'src/deep/er/a.ts  (0 bytes)',
      'src/index.ts  (10 bytes)',
      'test/a.test.ts  (0 bytes)',
    ]);
  });

  test('folds what lies deeper than asked for', async () => {
    const root = await makeTree(tree);
    expect(await callTool(listFiles, root, { depth: 1 })).toContain('src/  (3 files, 10 bytes)');
    expect((await callTool(listFiles, root, { path: './src/', depth: 1 })).split('\n')).toEqual([
      '3 files, 10 bytes',
      'src/deep/  (2 files, 0 bytes)',
      'src/index.ts  (10 bytes)',
    ]);
  });

  test.each([
    ['*.ts', ['src/deep/er/a.ts', 'src/index.ts', 'test/a.test.ts']],
    ['src/*.ts', ['src/index.ts']],
    ['src/**/*.ts', ['src/deep/er/a.ts', 'src/index.ts']],
    ['./src/**', ['src/deep/b.tsx', 'src/deep/er/a.ts', 'src/index.ts']],
    ['src/deep/', ['src/deep/b.tsx', 'src/deep/er/a.ts']],
    ['**/*.{tsx,md}', ['README.md', 'src/deep/b.tsx']],
    ['[ab].ts*', ['src/deep/b.tsx', 'src/deep/er/a.ts']],
    ['[!a].tsx', ['src/deep/b.tsx']],
    ['?.ts', ['src/deep/er/a.ts']],
    ['readme.md', []],
    ['a.ts', ['src/deep/er/a.ts']],
  ])('knows the glob %s', async (glob, paths) => {
    const content = await callTool(listFiles, await makeTree(tree), { glob });
    expect(
      content
        .split('\n')
        .slice(1)
        .map((line) => line.split('  ')[0]),
    ).toEqual(paths);
  });

  test('counts what it left out', async () => {
    const content = await callTool(listFiles, await makeTree(tree), { limit: 2 });
    expect(content).toContain('[3 entries left out of 5: narrow with path, glob or depth]');
  });

  test('answers a glob made to backtrack, and refuses a broken one', async () => {
    const root = await makeTree({ [`${'a'.repeat(200)}.ts`]: '' });
    expect(await callTool(listFiles, root, { glob: `${'*a'.repeat(60)}b` })).toBe('No file matches.');
    await expect(callTool(listFiles, root, { glob: '{a,b' })).rejects.toThrow(
      /The glob "{a,b" is broken. Write one/,
    );
  });

  test('says which paths come near a missing one', async () => {
    const listing = callTool(listFiles, await makeTree(tree), { path: 'source/index.ts' });
    await expect(listing).rejects.toThrow(/nothing at "source\/index.ts".*Did you mean src\/index.ts\?/);
  });

  test('refuses to look outside', async () => {
    const root = await makeTree(tree);
    await expect(callTool(listFiles, root, { path: '../..' })).rejects.toThrow(ToolError);
    await expect(callTool(listFiles, root, { path: '/etc' })).rejects.toThrow(
      /outside the workspace. Name one from its root/,
    );
  });
});

describe('read_file', () => {
  const lines = Array.from({ length: 12 }, (_, index) => `line ${index + 1}`);

  test('numbers the lines', async () => {
    const content = await callTool(readFile, await makeTree({ 'a.txt': `${lines.join('\n')}\n` }), {
      path: 'a.txt',
    });
    expect(content.split('\n')).toEqual(
      lines.map((line, index) => `${String(index + 1).padStart(2)}\t${line}`),
    );
  });

  test('reads a part, and says of what', async () => {
    const root = await makeTree({ 'a.txt': lines.join('\r\n') });
    const content = await callTool(readFile, root, { path: './a.txt', from_line: 3, to_line: 4 });
    expect(content).toBe('3\tline 3\n4\tline 4\n[lines 3 to 4 of 12]');
  });

  test('caps a huge file and says where to go on', async () => {
    const huge = Array.from({ length: 50_000 }, (_, index) => `row ${index}`).join('\n');
    const root = await makeTree({ 'huge.csv': huge });
    const content = await callTool(readFile, root, { path: 'huge.csv' });
    expect(Buffer.byteLength(content)).toBeLessThan(66 * 1024);
    const [, last, left, next] =
      /\[lines 1 to (\d+) of 50,000; ([\d,]+) lines left out: go on with from_line (\d+)\]$/.exec(content) ??
      [];
    expect(Number(last) + Number(left?.replace(',', ''))).toBe(50_000);
    expect(await callTool(readFile, root, { path: 'huge.csv', from_line: Number(next) })).toMatch(
      new RegExp(`^ *${next}\trow ${last}\n`),
    );
  });

  test('cuts a line that nobody could read, and counts what it cut', async () => {
    const root = await makeTree({ 'min.js': 'x'.repeat(1_000_000) });
    expect(await callTool(readFile, root, { path: 'min.js' })).toMatch(
      /^1\tx{4000}… \[996,000 characters cut\]$/,
    );
  });

  test('refuses a binary file politely', async () => {
    const root = await makeTree({ 'logo.png': new Uint8Array([137, 80, 78, 71, 0, 1]) });
    await expect(callTool(readFile, root, { path: 'logo.png' })).rejects.toThrow(
      new ToolError('logo.png is a binary file of 6 bytes, and only text can be shown.'),
    );
  });

  test('tells an empty file, a folder, a missing file and a line past the end apart', async () => {
    const root = await makeTree({ 'empty.txt': '', 'src/a.txt': 'a' });
    expect(await callTool(readFile, root, { path: 'empty.txt' })).toBe('empty.txt is empty.');
    await expect(callTool(readFile, root, { path: 'src' })).rejects.toThrow(
      /src is a folder. Use list_files/,
    );
    await expect(callTool(readFile, root, { path: 'src/b.txt' })).rejects.toThrow(
      /Did you mean src\/a.txt\?/,
    );
    await expect(callTool(readFile, root, { path: 'src/a.txt', from_line: 2 })).rejects.toThrow(
      /has 1 line;/,
    );
    await expect(callTool(readFile, root, { path: 'src/a.txt', from_line: 2, to_line: 1 })).rejects.toThrow(
      /Swap them/,
    );
  });

  test('serves no link, no path outside and nothing of git', async () => {
    const root = await makeTree({ 'a.txt': 'a', '.git/config': 'token' });
    await symlink('/etc/passwd', join(root, 'passwd'));
    for (const path of ['passwd', '../a.txt', '/etc/passwd', '.git/config', 'x/../../etc/passwd']) {
      await expect(callTool(readFile, root, { path })).rejects.toThrow(ToolError);
    }
  });
});

describe('the family code', () => {
  test('has five tools of its own, each with a description and a time limit', () => {
    expect(codeTools.map(({ name }) => name)).toEqual([
      'list_files',
      'read_file',
      'search_code',
      'git_diff',
      'git_log',
    ]);
    expect(codeTools.filter(({ family, timeoutMs }) => family !== 'code' || timeoutMs > 60_000)).toEqual([]);
  });

  test('refuses an input that no schema knows, and names the field', async () => {
    const root = await makeTree(tree);
    await expect(callTool(readFile, root, { path: 'README.md', from_line: 0 })).rejects.toThrow(/from_line/);
    await expect(callTool(listFiles, root, { limit: 1_000_000 })).rejects.toThrow(/limit/);
  });

  test('stops when it is aborted', async () => {
    const root = await makeTree({ ...tree, '.git/HEAD': 'ref: refs/heads/main\n' });
    const context = contextOn(root, AbortSignal.abort());
    const required: Record<string, object> = {
      read_file: { path: 'README.md' },
      search_code: { pattern: 'x' },
    };
    for (const tool of codeTools) {
      const input = tool.input.parse(required[tool.name] ?? {});
      await expect(tool.run(context, input)).rejects.toMatchObject({ name: 'AbortError' });
    }
  });
});
