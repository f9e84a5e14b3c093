import { createHash } from 'node:crypto';
import git from 'isomorphic-git';
import { type Workspace, WorkspaceError } from '#lambdas/workspace/workspace.ts';
import { isLeftOut, pathProblem, workspaceArchive } from '#shared/contract/workspace-archive.ts';
import { ToolError } from '../tool.ts';
import { type GitHistory, readEntries } from './git-history.ts';
import type { TreeEntry } from './tree-entries.ts';

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
  const walk = beginWalk(history);
  return await compareEntries(walk, { before: await read(before), after: await read(after), folder: '' });
}

/** What differs between a commit and the files of the workspace; new files count as added. */
export async function compareWithWorkspace(
  history: GitHistory,
  commit: string,
  workspace: Workspace,
): Promise<Change[]> {
  const committed = await filesOfCommit(history, commit);
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
  const files = await filesOfCommit(history, commit);
  return new Map([...files].map(([path, { oid }]) => [path, oid]));
}

/** A snapshot leaves out links and some folders, so their absence says nothing. */
function couldBePresent(path: string, entry: TreeEntry | undefined): boolean {
  return entry?.mode !== '120000' && !isLeftOut(path) && pathProblem(path) === undefined;
}

/** Folders count as well: a few that name one another ten times each hold nothing, and take forever. */
interface Walk {
  history: GitHistory;
  /** By object id: what comes again is read once. */
  trees: Map<string, readonly TreeEntry[]>;
  files: number;
  folders: number;
}

function beginWalk(history: GitHistory): Walk {
  return { history, trees: new Map(), files: 0, folders: 0 };
}

interface Comparison {
  before: readonly TreeEntry[];
  after: readonly TreeEntry[];
  folder: string;
}

async function compareEntries(walk: Walk, { before, after, folder }: Comparison): Promise<Change[]> {
  const changes: Change[] = [];
  const [old, young] = [byName(before), byName(after)];
  for (const name of [...new Set([...old.keys(), ...young.keys()])].sort()) {
    const [a, b] = [old.get(name), young.get(name)];
    if (a?.oid === b?.oid && a?.type === b?.type) continue;
    const path = `${folder}${name}`;
    goOn(walk, path, a?.type === 'tree' || b?.type === 'tree' ? 'folders' : 'files');
    if (a?.type === 'tree' || b?.type === 'tree') {
      const below = {
        before: await entriesOf(walk, a),
        after: await entriesOf(walk, b),
        folder: `${path}/`,
      };
      for (const change of await compareEntries(walk, below)) changes.push(change);
    }
    if (a?.type === 'blob' || b?.type === 'blob')
      changes.push({ path, ...side('before', a), ...side('after', b) });
  }
  return changes;
}

async function filesOfCommit(history: GitHistory, commit: string): Promise<Map<string, TreeEntry>> {
  const files = new Map<string, TreeEntry>();
  const walk = beginWalk(history);
  await addFiles(files, walk, { entries: await readEntries(history, commit, history.prefix), folder: '' });
  return files;
}

async function addFiles(
  files: Map<string, TreeEntry>,
  walk: Walk,
  { entries, folder }: { entries: readonly TreeEntry[]; folder: string },
): Promise<void> {
  for (const entry of entries) {
    const path = `${folder}${entry.path}`;
    goOn(walk, path, entry.type === 'tree' ? 'folders' : 'files');
    if (entry.type === 'blob') files.set(path, entry);
    if (entry.type === 'tree') {
      await addFiles(files, walk, { entries: await entriesOf(walk, entry), folder: `${path}/` });
    }
  }
}

/** Past what a disk takes, each level would be carried through all those above it. */
const maxPathChars = 4_096;
const { maxFiles } = workspaceArchive;

function goOn(walk: Walk, path: string, kind: 'files' | 'folders'): void {
  if (path.length > maxPathChars) {
    throw new ToolError(`Folders lie deeper in one another than ${maxPathChars} characters can name.`);
  }
  walk[kind] += 1;
  if (walk[kind] <= maxFiles) return;
  throw new ToolError(
    `There are more than ${maxFiles} ${kind} to compare. Compare revisions that are closer.`,
  );
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

async function entriesOf(walk: Walk, entry: TreeEntry | undefined): Promise<readonly TreeEntry[]> {
  if (entry?.type !== 'tree') return [];
  const entries = walk.trees.get(entry.oid) ?? (await readEntries(walk.history, entry.oid));
  walk.trees.set(entry.oid, entries);
  return entries;
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
