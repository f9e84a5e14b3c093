import fs from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import git from 'isomorphic-git';
import { describe, expect, test } from 'vitest';
import { gitDiff } from '#lambdas/tools/code/git-diff.ts';
import { gitLog } from '#lambdas/tools/code/git-log.ts';
import { maxObjectBytes } from '#lambdas/tools/code/objects/pack-reader.ts';
import { addFiles } from '#test/workspace/folders.ts';
import { callTool } from './calling.ts';
import { copyingDelta, idOf, packReaderOf } from './hand-made-pack.ts';
import { author, commitOne, makeRepository, packEverything, workspaceOf } from './repository.ts';

const tooLarge = maxObjectBytes + 100;
const block = 65_536;

describe('a pack', () => {
  test('gives its objects, changed by deltas too', async () => {
    const base = Buffer.alloc(block, 'ab');
    const delta = Buffer.concat([copyingDelta(block, 2 * block + 3, 2), Buffer.from('\x03end')]);
    const reader = packReaderOf([
      { id: idOf(1), content: base },
      { id: idOf(2), content: delta, baseBack: 1 },
    ]);
    const object = await reader.read(idOf(2));
    expect(object).toEqual({ type: 'blob', content: Buffer.concat([base, base, Buffer.from('end')]) });
    expect(await reader.read(idOf(3))).toBeUndefined();
  });

  test.each([
    ['says that it is too large', { says: tooLarge, content: Buffer.from('small') }, /has \d+ bytes/],
    ['is a bomb that says it is small', { says: 10, content: Buffer.alloc(tooLarge) }, /more than 10 bytes/],
    ['is smaller than it says', { says: 10, content: Buffer.from('small') }, /not the size that it says/],
    ['is of an unknown kind', { type: 5, content: Buffer.from('small') }, /unknown kind/],
  ])('refuses an object that %s', async (_, entry, message) => {
    const reader = packReaderOf([{ id: idOf(1), ...entry }]);
    await expect(reader.read(idOf(1))).rejects.toThrow(message);
  });

  test.each([
    ['asks for gigabytes', copyingDelta(block, 2 ** 34, 1), /has 17179869184 bytes/],
    ['makes more than it says', copyingDelta(block, block, 9), /broken delta/],
    ['makes less than it says', copyingDelta(block, block * 3, 1), /broken delta/],
    ['is of another base', copyingDelta(5, block, 1), /delta of something else/],
    [
      'copies from past its base',
      Buffer.concat([copyingDelta(block, block, 0), Buffer.from([0x81, 9])]),
      /broken/,
    ],
    ['ends in the middle', Buffer.from([0x80]), /broken delta/],
    ['says a size without end', Buffer.alloc(100, 0xff), /broken delta/],
  ])('refuses a delta that %s', async (_, delta, message) => {
    const reader = packReaderOf([
      { id: idOf(1), content: Buffer.alloc(block) },
      { id: idOf(2), content: delta, baseBack: 1 },
    ]);
    await expect(reader.read(idOf(2))).rejects.toThrow(message);
  });

  test('refuses a chain of deltas that together make too much', async () => {
    const bytes = 256 * block;
    const links = Array.from({ length: 40 }, (_, index) => ({
      id: idOf(index + 1),
      content: copyingDelta(index === 0 ? block : bytes, bytes, 256),
      baseBack: 1,
    }));
    const reader = packReaderOf([{ id: idOf(0), content: Buffer.alloc(block) }, ...links]);
    await expect(reader.read(idOf(40))).rejects.toThrow(/too many deltas/);
    expect((await reader.read(idOf(10)))?.content).toHaveLength(bytes);
  });
});

describe.each(['loose', 'packed'])('a history of %s objects', (kind) => {
  test('with a file too large to be read says so, and shows the others', async () => {
    const { folder } = await makeRepository();
    await addFiles(folder, { 'big.txt': 'a'.repeat(tooLarge), 'small.txt': 'small\n' });
    for (const filepath of ['big.txt', 'small.txt']) await git.add({ fs, dir: folder, filepath });
    await git.commit({ fs, dir: folder, message: 'Add both', author: author(9) });
    if (kind === 'packed') await packEverything(folder);
    await rm(join(folder, 'big.txt'));
    const diff = await callTool(gitDiff, await workspaceOf(folder), { range: 'last commit' });
    expect(diff).toMatch(
      /big\.txt could not be compared: the object [0-9a-f]{40} has (more than )?\d+ bytes/,
    );
    expect(diff).toContain('+small');
  });
});

describe('a hostile commit', () => {
  test('with a megabyte of text in one word is listed like any other', async () => {
    const { folder } = await makeRepository();
    const message = `${'a'.repeat(1024 * 1024)} ada@example.com`;
    await commitOne(folder, { message: 'Add it', path: 'a.txt', at: 8 });
    await git.commit({ fs, dir: folder, message, author: author(9) });
    const log = await callTool(gitLog, await workspaceOf(folder), { limit: 1 });
    expect(log).toContain('Ada Example: aaaa');
    expect(log).not.toContain('ada@example.com');
  });

  test('from an impossible time is listed like any other', async () => {
    const { folder } = await makeRepository();
    const impossible = { ...author(9), timestamp: 9e15 };
    await git.commit({ fs, dir: folder, message: 'Later', author: impossible, committer: author(9) });
    const log = await callTool(gitLog, await workspaceOf(folder), { limit: 1 });
    expect(log).toContain('at an impossible time Ada Example: Later');
  });

  test('whose few folders unfold into millions of files is not compared', async () => {
    const { folder } = await makeRepository();
    let oid = await git.writeBlob({ fs, dir: folder, blob: Buffer.from('x') });
    for (let depth = 0; depth < 3; depth += 1) {
      const [mode, type] = depth === 0 ? (['100644', 'blob'] as const) : (['040000', 'tree'] as const);
      const tree = Array.from({ length: 100 }, (_, name) => ({ mode, type, oid, path: `n${name}` }));
      oid = await git.writeTree({ fs, dir: folder, tree });
    }
    await commitTree(folder, oid);
    const root = await workspaceOf(folder);
    await expect(callTool(gitDiff, root, { range: 'HEAD..hostile' })).rejects.toThrow(
      /more than 100000 files/,
    );
  });

  test('whose folders hold nothing but folders is not compared for ever', async () => {
    const { folder } = await makeRepository();
    let oid = await git.writeTree({ fs, dir: folder, tree: [] });
    for (let depth = 0; depth < 4; depth += 1) {
      const [mode, type] = ['040000', 'tree'] as const;
      const tree = Array.from({ length: 100 }, (_, name) => ({ mode, type, oid, path: `n${name}` }));
      oid = await git.writeTree({ fs, dir: folder, tree });
    }
    await commitTree(folder, oid);
    const root = await workspaceOf(folder);
    const diff = callTool(gitDiff, root, { range: 'HEAD..hostile' });
    await expect(diff).rejects.toThrow(/more than 100000 folders/);
  });

  test('whose folders lie deeper than any disk has them is not compared', async () => {
    const { folder } = await makeRepository();
    let oid = await git.writeTree({ fs, dir: folder, tree: [] });
    for (let depth = 0; depth < 20; depth += 1) {
      oid = await git.writeTree({
        ...{ fs, dir: folder },
        tree: [{ mode: '040000', type: 'tree', oid, path: 'n'.repeat(250) }],
      });
    }
    await commitTree(folder, oid);
    const root = await workspaceOf(folder);
    await expect(callTool(gitDiff, root, { range: 'HEAD..hostile' })).rejects.toThrow(/deeper/);
  });

  test.for(['back\\slash.txt', '..', '.git', 'git~1', 'a/b', 'red\u001b[31m'])(
    'with a file named %j hides no other by it, and is shown itself',
    async (name) => {
      const { folder } = await makeRepository();
      const blob = await git.writeBlob({ fs, dir: folder, blob: Buffer.from('planted\n') });
      const oid = await writeRawTree(folder, [
        { name: Buffer.from(name), oid: blob },
        { name: Buffer.from('zz.txt'), oid: blob },
      ]);
      await commitTree(folder, oid);
      const diff = await callTool(gitDiff, await workspaceOf(folder), { range: 'HEAD..hostile' });
      expect(diff.match(/^\+planted$/gm)).toHaveLength(2);
      expect(diff).toContain('zz.txt');
    },
  );

  test('with two names that read alike shows both files', async () => {
    const { folder } = await makeRepository();
    const files = await Promise.all(
      [0xfe, 0xff].map(async (byte) => ({
        name: Buffer.from([0x61, byte]),
        oid: await git.writeBlob({ fs, dir: folder, blob: Buffer.from(`planted ${byte}\n`) }),
      })),
    );
    await commitTree(folder, await writeRawTree(folder, files));
    const diff = await callTool(gitDiff, await workspaceOf(folder), { range: 'HEAD..hostile' });
    expect(diff).toContain('+planted 254');
    expect(diff).toContain('+planted 255');
  });
});

describe('a commit that no git of today would write', () => {
  test.for([
    ['without an address', 'author Ada\ncommitter Ada', / at an impossible time|1970-01-01.*Ada: Plant it/],
    ['without anybody', '', /1970-01-01.*: Plant it/],
    ['with half a time', 'author Ada <a@example.com> 12\ncommitter <', /1970-01-01.*Ada: Plant it/],
    [
      'with a header twice',
      'author Ada <> 0 +0000\ncommitter A <> 0 +0000\ntree x\nparent y',
      /Ada: Plant it/,
    ],
  ] as const)('%s is read as far as it goes', async ([, people, shown]) => {
    const { folder, ids } = await makeRepository();
    await commitRaw(folder, `tree ${await treeOf(folder)}\nparent ${ids.at(-1)}\n${people}\n\nPlant it\n`);
    const root = await workspaceOf(folder);
    const log = await callTool(gitLog, root, { revision: 'hostile', limit: 9 });
    expect(log).toMatch(shown);
    expect(log).toContain('Add the greeting');
  });

  test('hides nothing but what lies before it', async () => {
    const { folder } = await makeRepository();
    const garbage = await git.writeObject({
      ...{ fs, dir: folder, type: 'commit', format: 'content' },
      object: Buffer.from('garbage'),
    });
    const people = 'author A <> 0 +0000\ncommitter A <> 0 +0000';
    await commitRaw(folder, `tree ${await treeOf(folder)}\nparent ${garbage}\n${people}\n\nPlant it\n`);
    const log = await callTool(gitLog, await workspaceOf(folder), { revision: 'hostile', limit: 9 });
    expect(log).toContain('Plant it');
    expect(log).toMatch(/a parent of [0-9a-f]{10} can't be read/);
  });
});

async function treeOf(folder: string): Promise<string> {
  return await git.writeTree({ fs, dir: folder, tree: [] });
}

/** A commit of this very text, at the tip of a branch `hostile`. */
async function commitRaw(folder: string, text: string): Promise<void> {
  const object = Buffer.from(text);
  const value = await git.writeObject({ fs, dir: folder, type: 'commit', format: 'content', object });
  await git.writeRef({ fs, dir: folder, ref: 'refs/heads/hostile', value });
}

/** A commit of this tree, at the tip of a branch `hostile`. */
async function commitTree(folder: string, tree: string): Promise<void> {
  const commit = { tree, parent: [], message: 'Bomb', author: author(9), committer: author(9) };
  const value = await git.writeCommit({ fs, dir: folder, commit });
  await git.writeRef({ fs, dir: folder, ref: 'refs/heads/hostile', value });
}

/** A tree as its bytes are, with names that no library writes. */
async function writeRawTree(
  folder: string,
  files: readonly { name: Buffer; oid: string }[],
): Promise<string> {
  const entries = files.flatMap(({ name, oid }) => [
    Buffer.concat([Buffer.from('100644 '), name, Buffer.from([0])]),
    Buffer.from(oid, 'hex'),
  ]);
  const object = Buffer.concat(entries);
  return await git.writeObject({ fs, dir: folder, type: 'tree', format: 'content', object });
}
