import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openWorkspace } from '#lambdas/workspace/open-workspace.ts';
import { WorkspaceError } from '#lambdas/workspace/workspace.ts';
import { addFiles, makeFolder, makeTree } from './folders.ts';

const secret = 'outside secret';

/** A workspace beside a folder that it must never show. */
async function makeNeighbours() {
  const parent = await makeTree({ 'outside/secret.txt': secret, 'tree/a.txt': 'a', 'tree/b/c.txt': 'c' });
  const root = join(parent, 'tree');
  return { outside: join(parent, 'outside'), root, workspace: openWorkspace(root) };
}

describe('a workspace', () => {
  test('lists its files sorted, with sizes, without links and without git', async () => {
    const root = await makeTree({
      'b.txt': 'bb',
      'a/z.txt': '',
      'a.txt': 'a',
      '.git/HEAD': 'x',
      'sub/.git': 'gitdir: x',
    });
    await symlink('a.txt', join(root, 'link.txt'));
    expect(await openWorkspace(root).listFiles()).toEqual([
      { path: 'a.txt', bytes: 1 },
      { path: 'a/z.txt', bytes: 0 },
      { path: 'b.txt', bytes: 2 },
    ]);
  });

  test('reads the disk’s tree once for its list', async () => {
    const root = await makeTree({ 'a.txt': 'a' });
    const workspace = openWorkspace(root);
    await workspace.listFiles();
    await addFiles(root, { 'later.txt': '' });
    expect(await workspace.listFiles()).toHaveLength(1);
  });

  test('does not remember that its list failed', async () => {
    const root = join(await makeFolder(), 'later');
    const workspace = openWorkspace(root);
    await expect(workspace.listFiles()).rejects.toBeInstanceOf(WorkspaceError);
    await addFiles(root, { 'a.txt': '' });
    expect(await workspace.listFiles()).toHaveLength(1);
  });

  test('tells text from binary by a zero byte near the start', async () => {
    const root = await makeTree({
      'text.txt': 'größe',
      'binary.bin': new Uint8Array([80, 75, 0, 4]),
      'late.txt': `${'x'.repeat(9000)}\0`,
    });
    const workspace = openWorkspace(root);
    expect(await workspace.readText('text.txt')).toBe('größe');
    expect(await workspace.readText('binary.bin')).toBeUndefined();
    expect(await workspace.readText('late.txt')).toHaveLength(9001);
    expect(await workspace.readBytes('binary.bin')).toEqual(Buffer.from([80, 75, 0, 4]));
  });

  test('may itself be reached through a link', async () => {
    const { root } = await makeNeighbours();
    await symlink(root, `${root}-link`);
    expect(await openWorkspace(`${root}-link`).readText('a.txt')).toBe('a');
  });
});

describe('a path is refused when it', () => {
  test.each(['../outside/secret.txt', 'b/../../outside/secret.txt', '..', '../tree-evil/x'])(
    'climbs out: %s',
    async (path) => {
      const { workspace } = await makeNeighbours();
      await expect(workspace.readText(path)).rejects.toBeInstanceOf(WorkspaceError);
    },
  );

  test('is absolute', async () => {
    const { workspace, outside } = await makeNeighbours();
    await expect(workspace.readText(join(outside, 'secret.txt'))).rejects.toThrow(
      /does not exist in the workspace/,
    );
  });

  test('has a zero byte or a backslash', async () => {
    const { workspace } = await makeNeighbours();
    await expect(workspace.readText('a.txt\0.md')).rejects.toThrow(/is not a path here/);
    await expect(workspace.readText('..\\outside\\secret.txt')).rejects.toThrow(/is not a path here/);
  });

  test('is a link to a file outside', async () => {
    const { workspace, root, outside } = await makeNeighbours();
    await symlink(join(outside, 'secret.txt'), join(root, 'link.txt'));
    await expect(workspace.readText('link.txt')).rejects.toThrow(/leads out of the workspace/);
  });

  test('goes through a link to a folder outside', async () => {
    const { workspace, root, outside } = await makeNeighbours();
    await symlink(outside, join(root, 'linked'));
    await expect(workspace.readText('linked/secret.txt')).rejects.toThrow(/leads out of the workspace/);
    expect((await workspace.listFiles()).map(({ path }) => path)).toEqual(['a.txt', 'b/c.txt']);
  });

  test('leads out by a chain of links, each of which stays inside but the last', async () => {
    const { workspace, root } = await makeNeighbours();
    await symlink('second', join(root, 'first'));
    await symlink('b/third', join(root, 'second'));
    await symlink('../../outside/secret.txt', join(root, 'b/third'));
    await expect(workspace.readText('first')).rejects.toThrow(/leads out of the workspace/);
  });

  test('became a link after it was listed', async () => {
    const { workspace, root, outside } = await makeNeighbours();
    const [first] = await workspace.listFiles();
    await rm(join(root, 'a.txt'));
    await symlink(join(outside, 'secret.txt'), join(root, 'a.txt'));
    await expect(workspace.readText(first?.path ?? '')).rejects.toThrow(/leads out of the workspace/);
  });

  test('lies in a folder that became a link after it was listed', async () => {
    const { workspace, root, outside } = await makeNeighbours();
    await workspace.listFiles();
    await rename(join(root, 'b'), join(root, 'was-b'));
    await writeFile(join(outside, 'c.txt'), secret);
    await symlink(outside, join(root, 'b'));
    await expect(workspace.readText('b/c.txt')).rejects.toThrow(/leads out of the workspace/);
  });

  test('goes round in links', async () => {
    const { workspace, root } = await makeNeighbours();
    await symlink('round', join(root, 'round'));
    await expect(workspace.readText('round')).rejects.toThrow(/is a link/);
  });

  test('is a folder, or missing', async () => {
    const { workspace } = await makeNeighbours();
    await expect(workspace.readText('b')).rejects.toThrow(/"b" is not a file/);
    await expect(workspace.readText('nowhere.txt')).rejects.toThrow(/"nowhere.txt" does not exist/);
  });

  test('belongs to git', async () => {
    const { workspace, root } = await makeNeighbours();
    await mkdir(join(root, '.git'));
    await writeFile(join(root, '.git/HEAD'), 'ref');
    await expect(workspace.readText('.git/HEAD')).rejects.toThrow(/belongs to git/);
    await expect(workspace.readText('b/../.git/HEAD')).rejects.toThrow(/belongs to git/);
  });

  test('fails, and the message never says where the workspace lies', async () => {
    const { workspace, root } = await makeNeighbours();
    const error: unknown = await workspace.readText('b').catch((reason: unknown) => reason);
    expect(String(error)).not.toContain(root);
  });
});

test('a link that stays inside the workspace is followed', async () => {
  const { workspace, root } = await makeNeighbours();
  await symlink('b/c.txt', join(root, 'inside'));
  expect(await workspace.readText('inside')).toBe('c');
});
