import { relative, resolve } from 'node:path';
import git, { Errors, type PromiseFsClient } from 'isomorphic-git';
import { type ConfinedFolder, confineTo } from '#lambdas/workspace/confined-folder.ts';
import { type Workspace, WorkspaceError } from '#lambdas/workspace/workspace.ts';
import { onOneLine } from '#shared/agent/output.ts';
import { historyLeftOutFile, repositoryPrefixFile } from '#shared/contract/workspace-archive.ts';
import { ToolError } from '../tool.ts';
import { type ObjectStore, openObjects } from './objects/object-store.ts';
import { parseTree, type TreeEntry } from './tree-entries.ts';

/** What isomorphic-git is called with. */
export interface GitAccess {
  fs: PromiseFsClient;
  dir: string;
  gitdir: string;
  cache: object;
}

/** A workspace's repository, read-only. */
export interface GitHistory {
  git: GitAccess;
  /** Where in its repository the workspace's root lies: `packages/app`, or `''`. */
  prefix: string;
  signal: AbortSignal;
  objects: Pick<ObjectStore, 'refusalOf'>;
}

/** Why the history of a workspace's repository did not come with it, in one line; `undefined` where it did, or there is none. */
export async function whyHistoryIsLeftOut(workspace: Workspace): Promise<string | undefined> {
  const why = await readIfThere(confineTo(workspace.root), historyLeftOutFile);
  return why === undefined ? undefined : onOneLine(why.trim()).slice(0, 300) || 'no reason is told';
}

/** @throws {ToolError} when the workspace was taken from no repository, or without its history. */
export async function openHistory(workspace: Workspace, signal: AbortSignal): Promise<GitHistory> {
  const folder = confineTo(workspace.root);
  if ((await readIfThere(folder, '.git/HEAD')) === undefined) {
    const why = await whyHistoryIsLeftOut(workspace);
    throw new ToolError(
      `This workspace has no git history${why === undefined ? '' : ` (${why})`}, so there is no log and no diff.\n` +
        'Work on the files as they are: list_files, read_file, search_code.',
    );
  }
  const dir = resolve(workspace.root);
  const prefix = (await readIfThere(folder, repositoryPrefixFile))?.trim() ?? '';
  const objects = openObjects(folder);
  const fs = readOnly(folder, { dir, signal, objects });
  return { git: { fs, dir, gitdir: `${dir}/.git`, cache: {} }, prefix, signal, objects };
}

/**
 * The entries of a folder in a commit or tree; none when the folder is not there.
 * @throws {ToolError} for a tree that is missing, too large or broken.
 */
export async function readEntries(history: GitHistory, oid: string, filepath = ''): Promise<TreeEntry[]> {
  let entries = await readTree(history, oid);
  for (const name of filepath === '' ? [] : filepath.split('/')) {
    const folder = entries.find(({ path, type }) => path === name && type === 'tree');
    if (folder === undefined) return [];
    entries = await readTree(history, folder.oid);
  }
  return entries;
}

/** @param oid of a tree, or of a commit, whose tree it is then. */
async function readTree(history: GitHistory, oid: string): Promise<TreeEntry[]> {
  const { type, object } = await readContent(history, oid);
  if (type === 'tree') return parseTree(object);
  const tree =
    type === 'commit' ? /^tree ([0-9a-f]{40})$/m.exec(object.toString('latin1', 0, 46))?.[1] : undefined;
  if (tree !== undefined) return await readTree(history, tree);
  throw new ToolError(`The object ${oid}, which should be a tree, is a ${type}.`);
}

async function readContent(history: GitHistory, oid: string): Promise<{ type: string; object: Buffer }> {
  try {
    return await readObject(history, oid);
  } catch (error) {
    if (!isNotFound(error)) throw error;
    const why = history.objects.refusalOf(oid) ?? 'is not in this workspace';
    throw new ToolError(`The object ${oid}, which should be a tree, ${why}.`, { cause: error });
  }
}

/** As it was written, without a look at what it says. @throws {NotFoundError} where it is missing or refused. */
export async function readObject(
  { git: access, signal }: GitHistory,
  oid: string,
): Promise<{ type: string; object: Buffer }> {
  signal.throwIfAborted();
  const { type, object } = await git.readObject({ ...access, oid, format: 'content' });
  // Never anything else in this format, which the library's types do not say.
  return { type, object: object instanceof Uint8Array ? Buffer.from(object) : Buffer.alloc(0) };
}

/** What git names at this path in a commit: changes exactly when the content below the path does. */
export async function oidAt(history: GitHistory, commit: string, path: string): Promise<string | undefined> {
  const slash = path.lastIndexOf('/');
  const entries = await readEntries(history, commit, slash < 0 ? '' : path.slice(0, slash));
  return entries.find((entry) => entry.path === path.slice(slash + 1))?.oid;
}

/** A file in place of the folder on the way counts as absent too. */
export function isNotFound(error: unknown): boolean {
  return error instanceof Errors.NotFoundError || error instanceof Errors.ObjectTypeError;
}

/** The library sees every object as a loose one: so all of them come through limits that it does not have itself. */
const objectFile = /^\.git\/objects\/([0-9a-f]{2})\/([0-9a-f]{38})$/;
const objectFolder = /^\.git\/objects\/([0-9a-f]{2}|pack)$/;

/** `packed-refs` of a repository with a hundred thousand tags. */
const maxReferenceBytes = 16 * 1024 * 1024;

/** isomorphic-git asks for a whole file system; it gets the reading half of one, below the workspace. */
function readOnly(
  folder: ConfinedFolder,
  { dir, signal, objects }: { dir: string; signal: AbortSignal; objects: ObjectStore },
): PromiseFsClient {
  const inside = (path: string) => relative(dir, resolve(dir, path));
  const ask = async <T>(question: () => Promise<T>): Promise<T> => {
    signal.throwIfAborted();
    return await question().catch(sayMissing);
  };
  const describe = async (path: string) => {
    const { bytes, isFile, isFolder } = await ask(() => folder.describe(inside(path)));
    return { size: bytes, isFile: () => isFile, isDirectory: () => isFolder, isSymbolicLink: () => false };
  };
  return {
    promises: {
      readFile: async (path: string, options?: unknown) => {
        const [, first, rest] = objectFile.exec(inside(path)) ?? [];
        if (first !== undefined) return (await ask(() => objects.readLoose(`${first}${rest}`))) ?? missing();
        const bytes = await ask(() => folder.readFile(inside(path), maxReferenceBytes));
        return wantsText(options) ? bytes.toString('utf8') : bytes;
      },
      readdir: async (path: string) => {
        const [, first] = objectFolder.exec(inside(path)) ?? [];
        if (first === 'pack') return [];
        if (first !== undefined) return (await ask(() => objects.idsBelow(first))).map((id) => id.slice(2));
        return (await ask(() => folder.readFolder(inside(path)))).map(({ name }) => name);
      },
      stat: describe,
      lstat: describe,
      ...{ writeFile: refuseToWrite, unlink: refuseToWrite, mkdir: refuseToWrite, rmdir: refuseToWrite },
      ...{ readlink: refuseToWrite, symlink: refuseToWrite, chmod: refuseToWrite },
    },
  };
}

function wantsText(options: unknown): boolean {
  if (typeof options === 'string') return true;
  return (
    typeof options === 'object' && options !== null && 'encoding' in options && options.encoding !== undefined
  );
}

/** To git, what the workspace won't serve is not there; it looks for the error's code. */
function sayMissing(error: unknown): never {
  if (!(error instanceof WorkspaceError)) throw error;
  throw Object.assign(new Error(error.message, { cause: error }), { code: 'ENOENT' });
}

function missing(): never {
  throw Object.assign(new Error('There is no such object'), { code: 'ENOENT' });
}

async function refuseToWrite(): Promise<never> {
  throw Object.assign(new Error('A workspace is read-only'), { code: 'EROFS' });
}

async function readIfThere(folder: ConfinedFolder, path: string): Promise<string | undefined> {
  try {
    return (await folder.readFile(path, 4096)).toString('utf8');
  } catch (error) {
    if (error instanceof WorkspaceError) return undefined;
    throw error;
  }
}
