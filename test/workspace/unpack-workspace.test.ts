import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { snapshotFolder } from '#client/workspace/snapshot.ts';
import { openWorkspace } from '#lambdas/workspace/open-workspace.ts';
import { unpackWorkspace, WorkspaceArchiveError } from '#lambdas/workspace/unpack-workspace.ts';
import { makeFolder, makeTree } from './folders.ts';
import { commitAll } from './git-history.ts';
import { longName, makeArchive, makeTar, type RawEntry } from './hostile-tar.ts';

/** Unpacks into a new place and returns the refusal; fails when anything of the archive can be seen. */
async function refusalOf(archive: Buffer, limits?: { maxUnpackedBytes: number; maxFiles: number }) {
  const parent = await makeFolder();
  const error = await unpackWorkspace(Readable.from([archive]), join(parent, 'tree'), {
    ...(limits && { limits }),
  }).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(await readdir(parent)).toEqual([]);
  expect(error).toBeInstanceOf(WorkspaceArchiveError);
  return String(error);
}

const good: RawEntry = { name: 'good.txt', body: 'good' };

describe('an archive', () => {
  test('of a snapshot unpacks to the same tree', async () => {
    const folder = await makeTree({ 'a.txt': 'a', 'b/c.bin': new Uint8Array([0, 1, 2]), 'empty.txt': '' });
    await using packed = await snapshotFolder(folder);
    const into = join(await makeFolder(), 'deep/tree');
    expect(await unpackWorkspace(packed.path, into)).toEqual({ files: 3, bytes: 4 });
    expect(await readFile(join(into, 'a.txt'), 'utf8')).toBe('a');
    expect([...(await readFile(join(into, 'b/c.bin')))]).toEqual([0, 1, 2]);
    expect((await openWorkspace(into).listFiles()).map(({ path }) => path)).toEqual([
      'a.txt',
      'b/c.bin',
      'empty.txt',
    ]);
  });

  test('may come as a web stream', async () => {
    const into = join(await makeFolder(), 'tree');
    await unpackWorkspace(Readable.toWeb(Readable.from([makeArchive([good])])), into);
    expect(await readdir(into)).toEqual(['good.txt']);
  });

  test('with history brings a repository that needs no config', async () => {
    const folder = await makeFolder();
    await commitAll(folder, [{ message: 'first', changes: { 'a.ts': 'a' } }]);
    await using packed = await snapshotFolder(folder);
    const into = join(await makeFolder(), 'tree');
    await unpackWorkspace(packed.path, into);
    expect((await readdir(join(into, '.git'))).sort()).toEqual(['HEAD', 'objects', 'refs']);
  });

  test('that comes twice leaves the first tree standing', async () => {
    const parent = await makeFolder();
    const into = join(parent, 'tree');
    await unpackWorkspace(Readable.from([makeArchive([good])]), into);
    const { ino } = await stat(into);
    await unpackWorkspace(Readable.from([makeArchive([good])]), into);
    expect((await stat(into)).ino).toBe(ino);
    expect(await readdir(parent)).toEqual(['tree']);
  });

  test('is not taken where it was aborted before', async () => {
    const parent = await makeFolder();
    const signal = AbortSignal.abort();
    await expect(
      unpackWorkspace(Readable.from([makeArchive([good])]), join(parent, 'tree'), { signal }),
    ).rejects.toMatchObject({ name: 'AbortError' });
    expect(await readdir(parent)).toEqual([]);
  });

  test('that stops coming is given up when it is aborted, with the reason, and nothing of it can be seen', async () => {
    const parent = await makeFolder();
    const stop = new AbortController();
    const reason = new Error('The agent was ended');
    const archive = makeArchive([
      good,
      { name: 'noise', body: crypto.getRandomValues(new Uint8Array(5000)) },
    ]);
    const pieces = [archive.subarray(0, archive.length / 2)];
    const source = new Readable({
      read() {
        const piece = pieces.pop();
        if (piece === undefined) stop.abort(reason);
        else this.push(piece);
      },
    });
    const unpacking = unpackWorkspace(source, join(parent, 'tree'), { signal: stop.signal });
    await expect(unpacking).rejects.toBe(reason);
    expect(source.destroyed).toBe(true);
    expect(await readdir(parent)).toEqual([]);
  });
});

describe('an archive is refused, whole, when it', () => {
  test('climbs out of its folder', async () => {
    expect(await refusalOf(makeArchive([good, { name: '../evil.txt' }]))).toContain(
      '"../evil.txt" is not in plain form',
    );
  });

  test('climbs out from further down', async () => {
    expect(await refusalOf(makeArchive([good, { name: 'a/../../evil.txt' }]))).toContain('not in plain form');
  });

  test('names an absolute path', async () => {
    expect(await refusalOf(makeArchive([good, { name: '/tmp/evil.txt' }]))).toContain('is absolute');
  });

  test('names a drive', async () => {
    expect(await refusalOf(makeArchive([good, { name: 'C:evil.txt' }]))).toContain('is absolute');
  });

  test('climbs by backslashes', async () => {
    expect(await refusalOf(makeArchive([good, { name: '..\\evil.txt' }]))).toContain('has a backslash');
  });

  test('climbs by an extended header behind a harmless name', async () => {
    expect(await refusalOf(makeArchive([longName('../evil.txt'), good]))).toContain(
      '"../evil.txt" is not in plain form',
    );
  });

  test('hides a path behind a zero byte', async () => {
    expect(await refusalOf(makeArchive([longName('ok.txt\0/../evil.txt'), good]))).toContain(
      'control character',
    );
  });

  test('has a path with an empty part', async () => {
    expect(await refusalOf(makeArchive([{ name: 'a//b.txt' }]))).toContain('not in plain form');
  });

  test('has a path longer than any file system takes', async () => {
    expect(await refusalOf(makeArchive([longName(`${'x/'.repeat(600)}y`), good]))).toContain('is too long');
  });

  test('holds a symbolic link', async () => {
    const link = { name: 'link', type: '2', linkname: '/etc' };
    expect(await refusalOf(makeArchive([link, { name: 'link/passwd' }]))).toContain('"link" is a symlink');
  });

  test('holds a hard link', async () => {
    expect(
      await refusalOf(makeArchive([good, { name: 'hard', type: '1', linkname: '/etc/passwd' }])),
    ).toContain('is a link');
  });

  test.each(['3', '4', '6'])('holds a device or a pipe (type %s)', async (type) => {
    expect(await refusalOf(makeArchive([{ name: 'device', type }]))).toMatch(
      /is a (character-device|block-device|fifo)/,
    );
  });

  test('holds a git config, which can name commands', async () => {
    expect(
      await refusalOf(makeArchive([{ name: '.git/config', body: '[core]\n\tfsmonitor = evil' }])),
    ).toContain('.git/config');
  });

  test('holds a git hook under another spelling', async () => {
    expect(await refusalOf(makeArchive([{ name: '.GIT/hooks/pre-commit' }]))).toContain(
      'not served from a repository',
    );
  });

  test('holds a repository below its root', async () => {
    expect(await refusalOf(makeArchive([{ name: 'sub/.git/HEAD' }]))).toContain(
      'not served from a repository',
    );
  });

  test('names a file twice', async () => {
    expect(await refusalOf(makeArchive([good, good]))).toContain('names "good.txt" twice');
  });

  test('uses a file as a folder', async () => {
    expect(await refusalOf(makeArchive([good, { name: 'good.txt/x' }]))).toContain('twice');
  });

  test('has more files than allowed', async () => {
    const many = [1, 2, 3].map((n) => ({ name: `${n}.txt` }));
    expect(await refusalOf(makeArchive(many), { maxUnpackedBytes: 1000, maxFiles: 2 })).toContain(
      'more than 2 files',
    );
  });

  test('has more folders than files are allowed', async () => {
    const deep = [1, 2, 3].map((n) => ({ name: `${n}/a/b/c/d/e/f/x.txt` }));
    const limits = { maxUnpackedBytes: 1000, maxFiles: 10 };
    expect(await refusalOf(makeArchive(deep), limits)).toContain('more than 10 folders');
  });

  test('has more bytes than allowed', async () => {
    const large = { name: 'large', body: Buffer.alloc(2000) };
    expect(await refusalOf(makeArchive([large]), { maxUnpackedBytes: 1000, maxFiles: 2 })).toContain(
      'over 1000 bytes',
    );
  });

  test('is a gzip bomb behind an honest beginning', async () => {
    const bomb = gzipSync(Buffer.concat([makeTar([good]), Buffer.alloc(64 * 1024 * 1024)]));
    expect(bomb.length).toBeLessThan(100_000);
    expect(await refusalOf(bomb, { maxUnpackedBytes: 1000, maxFiles: 2 })).toContain('too large');
  });

  // What still comes behind the refusal must not end the process that serves everybody.
  test.for([1, 500, 3_000])('has many more files than the %d that are allowed', async (maxFiles) => {
    const many = Array.from({ length: 20_000 }, (_, n) => ({ name: `${n}.txt` }));
    const parent = await makeFolder();
    const path = join(parent, 'archive');
    await writeFile(path, makeArchive(many));
    const limits = { maxUnpackedBytes: 1_000_000, maxFiles };
    const refused = await unpackWorkspace(path, join(parent, 'tree'), { limits }).catch(String);
    expect(refused).toContain('too large');
    expect(await readdir(parent)).toEqual(['archive']);
  });

  test('promises more than it holds', async () => {
    expect(await refusalOf(makeArchive([{ name: 'short', body: 'x', size: 100_000 }]))).toContain('broken');
  });

  test('ends in the middle', async () => {
    const whole = makeArchive([good, { name: 'noise', body: crypto.getRandomValues(new Uint8Array(5000)) }]);
    expect(await refusalOf(whole.subarray(0, whole.length / 2))).toContain('broken');
  });

  test('is no archive at all', async () => {
    expect(await refusalOf(Buffer.from('hello'))).toContain('broken');
    expect(await refusalOf(gzipSync('hello'))).toContain('broken');
    expect(await refusalOf(Buffer.alloc(0))).toContain('broken');
  });
});

test('a disk that can’t be written is not blamed on the archive', async () => {
  const parent = await makeFolder();
  await writeFile(join(parent, 'file'), '');
  const into = join(parent, 'file/tree');
  await expect(unpackWorkspace(Readable.from([makeArchive([good])]), into)).rejects.toMatchObject({
    syscall: 'mkdir',
  });
});
