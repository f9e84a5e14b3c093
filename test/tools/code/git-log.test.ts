import fs from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import git from 'isomorphic-git';
import { describe, expect, test } from 'vitest';
import { gitLog } from '#lambdas/tools/code/git-log.ts';
import { addFiles } from '#test/workspace/folders.ts';
import { callTool } from './calling.ts';
import { author, commitOne, makeRepository, workspaceOf } from './repository.ts';

describe('git_log', () => {
  test('lists commits newest first, with messages and without addresses', async () => {
    const { folder, ids } = await makeRepository();
    const content = await callTool(gitLog, await workspaceOf(folder));
    expect(content.split('\n')).toEqual([
      `${ids[2]?.slice(0, 10)} 2026-01-01 02:00 UTC Ada Example: Tidy up`,
      `${ids[1]?.slice(0, 10)} 2026-01-01 01:00 UTC Ada Example: Say it louder`,
      '    Signed-off-by: Ada Example <(address left out)>',
      `${ids[0]?.slice(0, 10)} 2026-01-01 00:00 UTC Ada Example: Add the greeting`,
    ]);
  });

  test('says that there is more', async () => {
    const { folder } = await makeRepository();
    const content = await callTool(gitLog, await workspaceOf(folder), { limit: 1 });
    expect(content).toMatch(/Tidy up\n\[first 1 commits; older ones follow\]$/);
  });

  test('keeps to a file or a folder, deleted ones included', async () => {
    const { folder } = await makeRepository();
    const root = await workspaceOf(folder);
    const subjects = async (path: string) =>
      (await callTool(gitLog, root, { path })).match(/(?<=Example: ).*/g);
    expect(await subjects('src/greet.ts')).toEqual(['Say it louder', 'Add the greeting']);
    expect(await subjects('src/')).toEqual(['Tidy up', 'Say it louder', 'Add the greeting']);
    expect(await subjects('old.txt')).toEqual(['Tidy up', 'Add the greeting']);
    expect(await callTool(gitLog, root, { path: 'nowhere' })).toBe(
      'No commit that changed nowhere in 3 commits.',
    );
  });

  test('starts where it is told', async () => {
    const { folder, ids } = await makeRepository();
    const root = await workspaceOf(folder);
    for (const revision of ['HEAD~1', 'HEAD^', 'main~1', ids[1], ids[1]?.slice(0, 8)]) {
      expect(await callTool(gitLog, root, { revision, limit: 1 })).toContain('Say it louder');
    }
  });

  test('does not show a merge that changed nothing at the path', async () => {
    const { folder } = await makeRepository();
    await git.branch({ fs, dir: folder, ref: 'side', checkout: true });
    await commitOne(folder, { message: 'On the side', path: 'side.txt', at: 20_000 });
    await git.checkout({ fs, dir: folder, ref: 'main' });
    await commitOne(folder, { message: 'On main', path: 'main.txt', at: 21_000 });
    await git.merge({ fs, dir: folder, theirs: 'side', author: author(22_000), message: 'Merge side' });
    const root = await workspaceOf(folder);
    const subjects = async (path: string) =>
      (await callTool(gitLog, root, { path })).match(/(?<=Example: ).*/g);
    expect((await subjects(''))?.slice(0, 3)).toEqual(['Merge side', 'On main', 'On the side']);
    expect(await subjects('side.txt')).toEqual(['On the side']);
  });

  test('says that a shallow history ends early', async () => {
    const { folder, ids } = await makeRepository();
    const [oldest = '', middle = ''] = ids;
    await rm(join(folder, '.git/objects', oldest.slice(0, 2), oldest.slice(2)));
    await addFiles(folder, { '.git/shallow': `${middle}\n` });
    expect(await callTool(gitLog, await workspaceOf(folder))).toMatch(/the history is shallow/);
  });
});
