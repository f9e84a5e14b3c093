import { createHash } from 'node:crypto';
import git, { type TreeEntry } from 'isomorphic-git';
import { type Workspace, WorkspaceError } from '#lambdas/workspace/workspace.ts';
import { isLeftOut, pathProblem, workspaceArchive } from '#shared/contract/workspace-archive.ts';
import { ToolError } from '../tool.ts';
import { type GitHistory, readEntries } from './git-history.ts';

/** One file that differs. A side that is absent has no such file. */
export interface Change {
  /** From the workspace's root. */
  path: string;
  before?: Side;
  after?: Side;
}

/** A file as a commit has it, or as it lies in the workspace. */
export type Side = { oid: string } | { workspace: Workspace };

/** Files hashed at once: they are read whole. */
const hashedAtOnce = 16;

/** What differs between two commits below the workspace's root, by path. No `before` stands for an empty tree. */
export async function compareCommits(
  history: GitHistory,
  before: string | undefined,
  after: string,
): Promise<Change[]> {
  const read = async (oid: string | undefined) =>
    oid === undefined ? [] : await readEntries(history, oid, history.prefix);
  return await compareEntries(history, { before: await read(before), after: await read(after), folder: '' });
}

/** What differs between a commit and the files of the workspace; new files count as added. */
export async function compareWithWorkspace(
  history: GitHistory,
  commit: string,
  workspace: Workspace,
): Promise<Change[]> {
  const committed = await filesOf(history, await readEntries(history, commit, history.prefix), '');
  const present = await hashFiles(history, workspace);
  const paths = [...new Set([...committed.keys(), ...present.keys()])].sort();
  return paths.flatMap((path) => {
    const [before, after] = [committed.get(path), present.get(path)];
    if (before?.oid === after || (after === undefined && !couldBePresent(path, before))) return [];
    return [{ path, ...(before && { before: { oid: before.oid } }), ...(after && { after: { workspace } }) }];
  });
}

/** The files of a commit below the workspace's root, with their object ids. */
export async function listCommit(history: GitHistory, commit: string): Promise<Map<string, string>> {
  const files = await filesOf(history, await readEntries(history, commit, history.prefix), '');
  return new Map([...files].map(([path, { oid }]) => [path, oid]));
}

/** A snapshot leaves out links and some folders, so their absence says nothing. */
function couldBePresent(path: string, entry: TreeEntry | undefined): boolean {
  return entry?.mode !== '120000' && !isLeftOut(path) && pathProblem(path) === undefined;
}

interface Comparison {
  before: readonly TreeEntry[];
  after: readonly TreeEntry[];
  folder: string;
}

async function compareEntries(history: GitHistory, { before, after, folder }: Comparison): Promise<Change[]> {
  const changes: Change[] = [];
  const [old, young] = [byName(before), byName(after)];
  for (const name of [...new Set([...old.keys(), ...young.keys()])].sort()) {
    const [a, b] = [old.get(name), young.get(name)];
    if (a?.oid === b?.oid && a?.type === b?.type) continue;
    const path = `${folder}${name}`;
    if (a?.type === 'tree' || b?.type === 'tree') {
      const below = {
        before: await entriesOf(history, a),
        after: await entriesOf(history, b),
        folder: `${path}/`,
      };
      for (const change of await compareEntries(history, below)) changes.push(change);
    }
    refuseTooMany(changes.length);
    if (a?.type === 'blob' || b?.type === 'blob')
      changes.push({ path, ...side('before', a), ...side('after', b) });
  }
  return changes;
}

async function filesOf(
  history: GitHistory,
  entries: readonly TreeEntry[],
  folder: string,
): Promise<Map<string, TreeEntry>> {
  const files = new Map<string, TreeEntry>();
  for (const entry of entries) {
    if (entry.type === 'blob') files.set(`${folder}${entry.path}`, entry);
    if (entry.type !== 'tree') continue;
    const below = await filesOf(history, await entriesOf(history, entry), `${folder}${entry.path}/`);
    for (const [path, file] of below) files.set(path, file);
    refuseTooMany(files.size);
  }
  return files;
}

/** A few trees that name one another ten times each unfold into more files than there is memory. */
const { maxFiles } = workspaceArchive;

function refuseTooMany(files: number): void {
  if (files <= maxFiles) return;
  throw new ToolError(`There are more than ${maxFiles} files to compare. Compare revisions that are closer.`);
}

/** Object ids of the workspace's files, as git would give them. */
async function hashFiles(history: GitHistory, workspace: Workspace): Promise<Map<string, string>> {
  const files = await workspace.listFiles();
  const hashes = new Map<string, string>();
  for (let start = 0; start < files.length; start += hashedAtOnce) {
    history.signal.throwIfAborted();
    const some = files.slice(start, start + hashedAtOnce);
    const oids = await Promise.all(some.map(({ path }) => hashFile(workspace, path)));
    for (const [index, { path }] of some.entries()) hashes.set(path, oids[index] ?? unreadable);
  }
  return hashes;
}

/** Equal to no object id: what can't be read counts as changed, and its diff says why it can't be shown. */
const unreadable = 'unreadable';

async function hashFile(workspace: Workspace, path: string): Promise<string> {
  try {
    return blobOid(await workspace.readBytes(path));
  } catch (error) {
    if (error instanceof WorkspaceError) return unreadable;
    throw error;
  }
}

function blobOid(bytes: Uint8Array): string {
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}

async function entriesOf(history: GitHistory, entry: TreeEntry | undefined): Promise<TreeEntry[]> {
  return entry?.type === 'tree' ? await readEntries(history, entry.oid) : [];
}

function byName(entries: readonly TreeEntry[]): Map<string, TreeEntry> {
  return new Map(entries.map((entry) => [entry.path, entry]));
}

function side(
  name: 'before' | 'after',
  entry: TreeEntry | undefined,
): Partial<Pick<Change, 'before' | 'after'>> {
  return entry?.type === 'blob' ? { [name]: { oid: entry.oid } } : {};
}

/** The content of one side; empty when the file is absent on it. */
export async function readSide(
  history: GitHistory,
  change: Change,
  name: 'before' | 'after',
): Promise<Uint8Array> {
  history.signal.throwIfAborted();
  const source = change[name];
  if (source === undefined) return new Uint8Array();
  if ('workspace' in source) return await source.workspace.readBytes(change.path);
  return await readBlob(history, source.oid);
}

async function readBlob(history: GitHistory, oid: string): Promise<Uint8Array> {
  try {
    return (await git.readBlob({ ...history.git, oid })).blob;
  } catch (error) {
    const refusal = history.objects.refusalOf(oid);
    throw refusal === undefined
      ? error
      : new WorkspaceError(`the object ${oid} ${refusal}`, { cause: error });
  }
}
