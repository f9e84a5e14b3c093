import fs from 'node:fs';
import { rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import git from 'isomorphic-git';
import { describe, expect, test } from 'vitest';
import { gitDiff } from '#lambdas/tools/code/git-diff.ts';
import { gitLog } from '#lambdas/tools/code/git-log.ts';
import { addFiles, makeFolder } from '#test/workspace/folders.ts';
import { commitAll } from '#test/workspace/git-history.ts';
import { callTool } from './calling.ts';
import { commitOne, makeRepository, packEverything, workspaceOf } from './repository.ts';

describe('git_diff', () => {
  test('of a range is a unified diff with the names first', async () => {
    const { folder, ids } = await makeRepository();
    const range = `${ids[0]}..main`;
    expect(await callTool(gitDiff, await workspaceOf(folder), { range })).toBe(
      [
        `Changes ${range}: 4 files changed`,
        'A logo.png',
        'D old.txt',
        'M src/greet.ts',
        'A src/new.ts',
        '',
        'diff --git a/logo.png b/logo.png',
        'Binary files differ',
        'diff --git a/old.txt b/old.txt',
        'deleted file mode 100644',
        '--- a/old.txt',
        '+++ /dev/null',
        '@@ -1,1 +0,0 @@',
        '-gone',
        'diff --git a/src/greet.ts b/src/greet.ts',
        '--- a/src/greet.ts',
        '+++ b/src/greet.ts',
        '@@ -1,3 +1,3 @@',
        ' one',
        '-two',
        '+TWO',
        ' three',
        'diff --git a/src/new.ts b/src/new.ts',
        'new file mode 100644',
        '--- /dev/null',
        '+++ b/src/new.ts',
        '@@ -0,0 +1,1 @@',
        '+new',
      ].join('\n'),
    );
  });

  test('of the last commit says which one it was', async () => {
    const { folder, ids } = await makeRepository();
    const content = await callTool(gitDiff, await workspaceOf(folder), { range: 'last commit', path: 'src' });
    expect(content).toContain(`Last commit ${ids[2]?.slice(0, 10)} Tidy up: 1 file changed\nA src/new.ts`);
  });

  test('of a first commit shows every file as new', async () => {
    const folder = await makeFolder();
    await commitAll(folder, [{ message: 'first', changes: { 'a.txt': 'a\n' } }]);
    expect(await callTool(gitDiff, await workspaceOf(folder), { range: 'last commit' })).toContain('A a.txt');
  });

  test('of the working tree shows changed, new and deleted files, and no ignored one', async () => {
    const { folder } = await makeRepository();
    await addFiles(folder, {
      'README.md': 'hello, world\n',
      'notes.txt': 'x\n',
      '.gitignore': '*.log\n',
      'a.log': 'x',
    });
    await rm(join(folder, 'src/new.ts'));
    const lines = (await callTool(gitDiff, await workspaceOf(folder))).split('\n');
    expect(lines.slice(0, 5)).toEqual([
      'Working tree against HEAD: 4 files changed',
      'A .gitignore',
      'M README.md',
      'A notes.txt',
      'D src/new.ts',
    ]);
    expect(lines).toContain('+hello, world');
  });

  test('of an untouched working tree is empty, links and left-out folders notwithstanding', async () => {
    const folder = await makeFolder();
    await addFiles(folder, { 'a.txt': 'a' });
    await symlink('a.txt', join(folder, 'link'));
    await git.init({ fs, dir: folder });
    await git.add({ fs, dir: folder, filepath: 'link' });
    await commitAll(folder, [
      { message: 'first', changes: { 'a.txt': 'a', 'node_modules/x/index.js': 'committed' } },
    ]);
    expect(await callTool(gitDiff, await workspaceOf(folder))).toBe(
      'Working tree against HEAD: nothing changed.',
    );
  });

  test('since a branch left leaves out what the other side did', async () => {
    const { folder } = await makeRepository();
    await git.branch({ fs, dir: folder, ref: 'topic', checkout: true });
    await commitOne(folder, { message: 'On the topic', path: 'topic.txt', at: 20_000 });
    await git.checkout({ fs, dir: folder, ref: 'main' });
    await commitOne(folder, { message: 'On main', path: 'main.txt', at: 21_000 });
    const root = await workspaceOf(folder);
    expect(await callTool(gitDiff, root, { range: 'main...topic' })).toContain('1 file changed\nA topic.txt');
    expect(await callTool(gitDiff, root, { range: 'main..topic' })).toContain(
      '2 files changed\nD main.txt\nA topic.txt',
    );
  });

  test('names paths from the workspace, also when that is a part of its repository', async () => {
    const { folder } = await makeRepository();
    const root = await workspaceOf(join(folder, 'src'));
    expect(await callTool(gitDiff, root, { range: 'HEAD~2..HEAD' })).toContain(
      '2 files changed\nM greet.ts\nA new.ts',
    );
    expect(await callTool(gitDiff, root)).toBe('Working tree against HEAD: nothing changed.');
    expect((await callTool(gitLog, root, { path: 'greet.ts' })).match(/Example: /g)).toHaveLength(2);
  });

  test('reads a packed repository as well', async () => {
    const { folder, ids } = await makeRepository();
    await packEverything(folder);
    expect(fs.globSync('.git/objects/??/*', { cwd: folder })).toEqual([]);
    expect(await callTool(gitDiff, await workspaceOf(folder), { range: `${ids[0]}..${ids[1]}` })).toContain(
      '+TWO',
    );
  });

  test('is cut at 64 KiB, with what is left out counted', async () => {
    const root = await workspaceOf(await makeLongCommit(['a', 'b', 'c', 'd', 'e', 'f'], 450));
    const content = await callTool(gitDiff, root, { range: 'last commit' });
    expect(Buffer.byteLength(content)).toBeLessThan(66 * 1024);
    const [, lines] =
      /\[(\d+) more lines of the last file left out\]\n\[the diffs of 1 file left out: ask for them by path\]$/.exec(
        content,
      ) ?? [];
    expect(content.match(/^\+text of/gm)).toHaveLength(5 * 450 - Number(lines));
  });

  test('shows the beginning of each large file, and all of one that is asked for', async () => {
    const root = await workspaceOf(await makeLongCommit(['a', 'b'], 600));
    const both = await callTool(gitDiff, root, { range: 'last commit' });
    expect(both).toContain('[105 more lines of a.txt: ask for it by path]');
    expect(both).toContain('diff --git a/b.txt b/b.txt');
    const one = await callTool(gitDiff, root, { range: 'last commit', path: 'a.txt' });
    expect(one.match(/^\+text of a/gm)).toHaveLength(600);
  });

  test('does not compare texts that are too large or too different', async () => {
    const folder = await makeFolder();
    const numbers = (start: number) => Array.from({ length: 6000 }, (_, index) => start + index).join('\n');
    await commitAll(folder, [
      { message: 'first', changes: { 'large.txt': 'a', 'other.txt': numbers(0) } },
      { message: 'second', changes: { 'large.txt': 'b'.repeat(2_000_000), 'other.txt': numbers(100_000) } },
    ]);
    const content = await callTool(gitDiff, await workspaceOf(folder), { range: 'last commit' });
    expect(content).toContain('Too large to compare (1 to 2000000 bytes)');
    expect(content).toContain('Too different to compare line by line');
  });
});

/** A folder with one commit that adds a file of so many lines for each name. */
async function makeLongCommit(names: readonly string[], lines: number): Promise<string> {
  const folder = await makeFolder();
  const changes = Object.fromEntries(
    names.map((name) => [`${name}.txt`, `text of ${name}${'.'.repeat(25)}\n`.repeat(lines)]),
  );
  await commitAll(folder, [{ message: 'first', changes }]);
  return folder;
}
