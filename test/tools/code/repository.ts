import fs from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import git from 'isomorphic-git';
import { snapshotFolder } from '#client/workspace/snapshot.ts';
import { unpackWorkspace } from '#lambdas/workspace/unpack-workspace.ts';
import { addFiles, makeFolder } from '#test/workspace/folders.ts';
import { commitAll } from '#test/workspace/git-history.ts';

const history = [
  {
    message: 'Add the greeting',
    changes: { 'src/greet.ts': 'one\ntwo\nthree\n', 'README.md': 'hello\n', 'old.txt': 'gone\n' },
  },
  {
    message: 'Say it louder\n\nSigned-off-by: Ada Example <ada@example.com>',
    changes: { 'src/greet.ts': 'one\nTWO\nthree\n' },
  },
  {
    message: 'Tidy up',
    changes: { 'old.txt': null, 'src/new.ts': 'new\n', 'logo.png': new Uint8Array([1, 0, 2]) },
  },
];

/** What an agent sees of a folder: packed and unpacked again. */
export async function workspaceOf(folder: string): Promise<string> {
  await using packed = await snapshotFolder(folder);
  const into = join(await makeFolder(), 'tree');
  await unpackWorkspace(packed.path, into);
  return into;
}

export async function makeRepository(): Promise<{ folder: string; ids: string[] }> {
  const folder = await makeFolder();
  return { folder, ids: await commitAll(folder, history) };
}

/** The time of the first commit of `history`. */
const start = 1_767_225_600;

export function author(at: number) {
  return { name: 'Ada Example', email: 'ada@example.com', timestamp: start + at, timezoneOffset: 0 };
}

export async function commitOne(
  dir: string,
  { message, path, at }: { message: string; path: string; at: number },
) {
  await addFiles(dir, { [path]: `${message}\n` });
  await git.add({ fs, dir, filepath: path });
  await git.commit({ fs, dir, message, author: author(at) });
}

/** As `git gc` leaves a repository: one pack, no loose object. */
export async function packEverything(dir: string): Promise<void> {
  const objects = join(dir, '.git/objects');
  const loose = fs.globSync('??/*', { cwd: objects }).map((path) => path.replace('/', ''));
  const { filename } = await git.packObjects({ fs, dir, oids: loose, write: true });
  await git.indexPack({ fs, dir, filepath: `.git/objects/pack/${filename}` });
  for (const oid of loose) await rm(join(objects, oid.slice(0, 2)), { recursive: true, force: true });
}
