import { cp, mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { addFiles, makeFolder, makeTree } from './folders.ts';
import { commitAll } from './git-history.ts';
import { entriesOf, pathsOf, snapshot } from './snapshots.ts';

describe('a repository', () => {
  test('travels without its config, hooks, index and logs', async () => {
    const folder = await makeFolder();
    await commitAll(folder, [{ message: 'first', changes: { 'a.ts': 'a' } }]);
    const secret = 'https://user:hunter2@git.example.com/repo.git';
    await addFiles(folder, {
      '.git/config': `[remote "origin"]\n\turl = ${secret}\n`,
      '.git/hooks/pre-commit': 'rm -rf /',
      '.git/logs/HEAD': secret,
      '.git/FETCH_HEAD': secret,
      '.git/objects/pack/tmp_pack_1': 'partial',
    });
    const packed = await snapshot(folder);
    const entries = await entriesOf(packed);
    const names = entries
      .map(({ header }) => header.name)
      .filter((name) => !/objects\/[0-9a-f]{2}\//.test(name));
    expect(names).toEqual(['.git/HEAD', '.git/refs/heads/main', 'a.ts']);
    expect(entries.map(({ data }) => Buffer.from(data ?? []).toString('latin1')).join()).not.toContain(
      'hunter2',
    );
    expect(packed.files).toBe(1);
  });

  test('of a linked work tree brings its own HEAD and the shared objects', async () => {
    const main = await makeFolder();
    const [commit] = await commitAll(main, [{ message: 'first', changes: { 'a.ts': 'a' } }]);
    const linked = await makeTree({ 'a.ts': 'a', '.git': `gitdir: ${main}/.git/worktrees/linked\n` });
    await addFiles(main, {
      '.git/worktrees/linked/HEAD': `${commit}\n`,
      '.git/worktrees/linked/commondir': '../..\n',
      '.git/worktrees/linked/gitdir': `${linked}/.git\n`,
    });
    const entries = await entriesOf(await snapshot(linked));
    const head = entries.find(({ header }) => header.name === '.git/HEAD');
    expect(Buffer.from(head?.data ?? []).toString()).toBe(`${commit}\n`);
    expect(entries.filter(({ header }) => header.name.startsWith('.git/objects/'))).toHaveLength(3);
  });

  test('of a submodule is found where the outer repository keeps it', async () => {
    const outer = await makeFolder();
    const inner = await makeFolder();
    await commitAll(inner, [{ message: 'first', changes: { 'a.ts': 'a' } }]);
    await addFiles(outer, { 'lib/a.ts': 'a', 'lib/.git': 'gitdir: ../.git/modules/lib\n' });
    await cp(join(inner, '.git'), join(outer, '.git/modules/lib'), { recursive: true });
    await addFiles(outer, { '.git/modules/lib/config': '[core]\n\tworktree = ../../../lib\n' });
    expect(await pathsOf(await snapshot(join(outer, 'lib')))).toContain('.git/refs/heads/main');
  });

  test('is not another’s that a downloaded tree points to', async () => {
    const secret = await makeFolder();
    await commitAll(secret, [{ message: 'first', changes: { 'a.ts': 'secret' } }]);
    const byFile = await makeTree({ 'a.ts': '', '.git': `gitdir: ${secret}/.git\n` });
    const byLink = await makeTree({ 'a.ts': '' });
    await symlink(join(secret, '.git'), join(byLink, '.git'));
    const byCommonFolder = await makeTree({
      'a.ts': '',
      '.git/HEAD': 'ref: refs/heads/main\n',
      '.git/commondir': `${secret}/.git`,
    });
    const byObjects = await makeTree({ 'a.ts': '', '.git/HEAD': 'ref: refs/heads/main\n' });
    await symlink(join(secret, '.git/objects'), join(byObjects, '.git/objects'));
    for (const folder of [byFile, byLink, byCommonFolder, byObjects]) {
      const paths = await pathsOf(await snapshot(folder));
      expect(paths.filter((path) => path !== '.git/HEAD')).toEqual(['a.ts']);
    }
  });

  test('is not taken along by a folder of which it tracks nothing', async () => {
    const outer = await makeFolder();
    await commitAll(outer, [{ message: 'dotfiles', changes: { '.profile': '' } }]);
    await addFiles(outer, { 'projects/app/a.ts': '' });
    expect(await pathsOf(await snapshot(join(outer, 'projects/app')))).toEqual(['a.ts']);
  });

  test('of a kind that can’t be read is left out with the reason', async () => {
    const folder = await makeTree({
      'a.ts': '',
      '.git/HEAD': 'ref: refs/heads/main\n',
      '.git/config': '[extensions]\n\tobjectFormat = sha256\n',
    });
    await mkdir(join(folder, '.git/objects'));
    const packed = await snapshot(folder);
    expect(await pathsOf(packed)).toEqual(['.git/workspace-history-left-out', 'a.ts']);
    expect(packed.skipped).toEqual([
      { path: '.git', why: expect.stringMatching(/SHA-256.*no log and no diff/) },
    ]);
  });
});
