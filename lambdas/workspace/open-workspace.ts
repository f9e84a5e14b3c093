import { posix } from 'node:path';
import { isRepositoryName } from '#shared/contract/workspace-archive.ts';
import { type ConfinedFolder, confineTo } from './confined-folder.ts';
import { type Workspace, WorkspaceError, type WorkspaceFile } from './workspace.ts';

/** A file read whole is held in memory; a tool that wants more of a file than this is mistaken. */
const maxReadBytes = 64 * 1024 * 1024;

/** How much of a file decides whether it is text: as git does it. */
const sniffedBytes = 8_000;

/** How many files are looked at at once: more gains nothing on one disk. */
const listedAtOnce = 64;

/** Serves an unpacked snapshot. The list of files is read once; contents are read, and checked, each time. */
export function openWorkspace(root: string): Workspace {
  const folder = confineTo(root);
  let listed: Promise<readonly WorkspaceFile[]> | undefined;
  return {
    root,
    async listFiles() {
      listed ??= listBelow(folder);
      try {
        return await listed;
      } catch (error) {
        listed = undefined;
        throw error;
      }
    },
    readBytes: (path) => readPlain(folder, path),
    async readText(path) {
      const bytes = await readPlain(folder, path);
      return bytes.subarray(0, sniffedBytes).includes(0) ? undefined : bytes.toString('utf8');
    },
  };
}

async function readPlain(folder: ConfinedFolder, path: string): Promise<Buffer> {
  if (posix.normalize(path).split('/').some(isRepositoryName)) {
    throw new WorkspaceError(`${JSON.stringify(path)} belongs to git: ask for the log or a diff instead`);
  }
  return await folder.readFile(path, maxReadBytes);
}

async function listBelow(folder: ConfinedFolder): Promise<WorkspaceFile[]> {
  const paths = await pathsBelow(folder, '');
  const files: WorkspaceFile[] = [];
  for (let start = 0; start < paths.length; start += listedAtOnce) {
    const some = paths.slice(start, start + listedAtOnce);
    files.push(...(await Promise.all(some.map((path) => describeFile(folder, path)))));
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function describeFile(folder: ConfinedFolder, path: string): Promise<WorkspaceFile> {
  return { path, bytes: (await folder.describe(path)).bytes };
}

async function pathsBelow(folder: ConfinedFolder, path: string): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await folder.readFolder(path)) {
    if (isRepositoryName(entry.name)) continue;
    const below = path === '' ? entry.name : `${path}/${entry.name}`;
    if (entry.isFile()) found.push(below);
    if (entry.isDirectory()) found.push(...(await pathsBelow(folder, below)));
  }
  return found;
}
