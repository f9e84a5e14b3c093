import { chmod, readdir, readFile, rename, symlink, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { snapshotFolder } from '#client/workspace/snapshot.ts';
import { addFiles, makeFolder, makeTree } from './folders.ts';
import { commitAll } from './git-history.ts';
import { entriesOf, pathsOf, snapshot } from './snapshots.ts';

describe('a snapshot', () => {
  test('of equal trees is equal to the byte, whatever the order and the times of the files', async () => {
    const first = await makeTree({ 'a.txt': 'a', 'b/c.txt': 'c', 'b/d.txt': 'd' });
    const second = await makeTree({ 'b/d.txt': 'd', 'b/c.txt': 'c', 'a.txt': 'a' });
    await utimes(join(second, 'a.txt'), 1, 1);
    await chmod(join(second, 'b/c.txt'), 0o600);
    const [one, other] = [await snapshot(first), await snapshot(second)];
    expect(await readFile(one.path)).toEqual(await readFile(other.path));
    expect(one.sha256).toBe(other.sha256);
  });

  test('changes its hash with a content, a name and the executable bit', async () => {
    const folder = await makeTree({ 'run.sh': 'echo 1' });
    const hashes = [(await snapshot(folder)).sha256];
    await chmod(join(folder, 'run.sh'), 0o755);
    hashes.push((await snapshot(folder)).sha256);
    await addFiles(folder, { 'run.sh': 'echo 2' });
    hashes.push((await snapshot(folder)).sha256);
    await rename(join(folder, 'run.sh'), join(folder, 'go.sh'));
    hashes.push((await snapshot(folder)).sha256);
    expect(new Set(hashes).size).toBe(4);
  });

  test('names its archive by the hash of the bytes that it serves', async () => {
    const packed = await snapshot(await makeTree({ 'a.txt': 'a' }));
    const bytes = Buffer.concat(await packed.open().toArray());
    const digest = await crypto.subtle.digest('SHA-256', bytes);
    expect(packed).toMatchObject({
      sha256: Buffer.from(digest).toString('hex'),
      bytes: bytes.length,
      files: 1,
    });
  });

  test('holds nobody’s user name, id or time', async () => {
    const [entry] = await entriesOf(await snapshot(await makeTree({ 'a.txt': 'a' })));
    expect(entry?.header).toMatchObject({
      uid: 0,
      gid: 0,
      uname: '',
      gname: '',
      mtime: new Date(0),
      mode: 0o644,
    });
  });

  test('leaves out dependencies, caches, virtual environments and synthesised stacks at any depth', async () => {
    const folder = await makeTree({
      'src/index.ts': 'code',
      'node_modules/x/index.js': '',
      'packages/a/node_modules/y/index.js': '',
      'cdk.out/manifest.json': '{}',
      'app/__pycache__/a.pyc': '',
      'env/pyvenv.cfg': 'home = /usr',
      'env/lib/site.py': '',
      'target/CACHEDIR.TAG': 'Signature: 8a477f597d28d172789f06886806bc55',
      'target/debug/app': '',
    });
    expect(await pathsOf(await snapshot(folder))).toEqual(['src/index.ts']);
  });

  test('stores no symbolic link, and says which it skipped', async () => {
    const outside = await makeTree({ 'secret.txt': 'secret' });
    const folder = await makeTree({ 'a.txt': 'a' });
    await symlink(join(outside, 'secret.txt'), join(folder, 'link.txt'));
    await symlink(outside, join(folder, 'linked'));
    const packed = await snapshot(folder);
    expect(await pathsOf(packed)).toEqual(['a.txt']);
    expect(packed.skipped.map(({ path }) => path)).toEqual(['link.txt', 'linked']);
  });

  test('skips a file whose name no other system could take', async () => {
    const packed = await snapshot(await makeTree({ 'a\\b.txt': '', 'c.txt': '' }));
    expect(await pathsOf(packed)).toEqual(['c.txt']);
    expect(packed.skipped).toEqual([{ path: 'a\\b.txt', why: 'its name has a backslash' }]);
  });

  test('keeps long and non-ASCII names and files larger than a read buffer', async () => {
    const name = `${'folder/'.repeat(30)}größe-日本.txt`;
    const packed = await snapshot(await makeTree({ [name]: 'x'.repeat(3_000_000), 'empty.txt': '' }));
    const entries = await entriesOf(packed);
    expect(entries.map(({ header }) => [header.name, header.size])).toEqual([
      ['empty.txt', 0],
      [name, 3_000_000],
    ]);
  });

  test('of a missing folder or of a file says so and what to do', async () => {
    const folder = await makeTree({ 'a.txt': '' });
    await expect(snapshotFolder(join(folder, 'nowhere'))).rejects.toMatchObject({
      ...{ code: 'workspace', message: expect.stringMatching(/does not exist$/) },
      remedy: expect.stringContaining('Name a folder'),
    });
    await expect(snapshotFolder(join(folder, 'a.txt'))).rejects.toThrow(/is not a folder/);
  });

  test('can be aborted, and leaves no file behind', async () => {
    const temporaryFolder = await makeFolder();
    const controller = new AbortController();
    const folder = await makeTree({ 'a.txt': 'a', 'b.txt': 'b' });
    const packing = snapshotFolder(folder, {
      temporaryFolder,
      signal: controller.signal,
      progress: () => controller.abort(),
    });
    await expect(packing).rejects.toThrow(/abort/i);
    expect(await readdir(temporaryFolder)).toEqual([]);
  });

  test('removes its file when it is disposed of', async () => {
    const folder = await makeTree({ 'a.txt': 'a' });
    const packed = await snapshotFolder(folder);
    await packed[Symbol.asyncDispose]();
    await expect(readFile(packed.path)).rejects.toThrow(/ENOENT/);
  });
});

describe('the ignore rules', () => {
  test('of nested folders count as they do for git', async () => {
    const folder = await makeTree({
      '.gitignore': '*.log\n/dist/\n!keep.log\nbuild\n# comment\n\\#odd\ndocs/*.tmp\n',
      'a.log': '',
      'keep.log': '',
      'dist/x.js': '',
      'sub/dist/x.js': '',
      'sub/.gitignore': '!build\n/only-here\n*.md\n!README.md\n',
      'sub/build/out.js': '',
      'sub/build/out.log': '',
      'sub/only-here': '',
      'sub/deeper/only-here': '',
      'sub/deeper/notes.md': '',
      'sub/deeper/README.md': '',
      'build/out.js': '',
      '#odd': '',
      'docs/a.tmp': '',
      'docs/deep/a.tmp': '',
      'Keep.LOG': '',
    });
    expect(await pathsOf(await snapshot(folder))).toEqual([
      '.gitignore',
      'Keep.LOG',
      'docs/deep/a.tmp',
      'keep.log',
      'sub/.gitignore',
      'sub/build/out.js',
      'sub/deeper/README.md',
      'sub/deeper/only-here',
      'sub/dist/x.js',
    ]);
  });

  test('in a folder whose name looks like a pattern hold for that folder alone', async () => {
    const folder = await makeTree({
      'a[b]*/.gitignore': '*.tmp\n',
      'a[b]*/x.tmp': '',
      'ab1/x.tmp': '',
    });
    expect(await pathsOf(await snapshot(folder))).toEqual(['a[b]*/.gitignore', 'ab1/x.tmp']);
  });

  test('of the repository around a folder hold in that folder', async () => {
    const folder = await makeFolder();
    await commitAll(folder, [{ message: 'first', changes: { '.gitignore': '*.env\n', 'app/a.ts': '' } }]);
    await addFiles(folder, {
      'app/prod.env': 'SECRET=1',
      '.git/info/exclude': 'scratch\n',
      'app/scratch': '',
    });
    const paths = await pathsOf(await snapshot(join(folder, 'app')));
    expect(paths.filter((path) => !path.startsWith('.git/'))).toEqual(['a.ts']);
  });

  test('never drop a file that git tracks', async () => {
    const folder = await makeFolder();
    await commitAll(folder, [
      { message: 'first', changes: { '.gitignore': 'dist\n', 'dist/kept.js': '', 'a.ts': '' } },
    ]);
    await addFiles(folder, { 'dist/dropped.js': '' });
    const paths = await pathsOf(await snapshot(folder));
    expect(paths.filter((path) => !path.startsWith('.git/'))).toEqual(['.gitignore', 'a.ts', 'dist/kept.js']);
  });
});
