import { createReadStream } from 'node:fs';
import { mkdtemp, readdir, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import {
  historyLeftOutFile,
  repositoryPrefixFile,
  workspaceArchive,
} from '#shared/contract/workspace-archive.ts';
import { collectFiles, type Skipped, type SourceFile } from './collect-files.ts';
import {
  findRepository,
  type GitRepository,
  type HistoryFile,
  historyProblem,
  listHistory,
  listTracked,
  readExcludes,
} from './git-repository.ts';
import { type PackEntry, packArchive } from './pack-archive.ts';
import { SnapshotError } from './snapshot-error.ts';

/** A packed folder, in a temporary file until it is disposed of. */
export interface Snapshot extends AsyncDisposable {
  /** Of the archive, in hexadecimal. Equal trees have equal hashes. */
  sha256: string;
  /** Size of the archive. */
  bytes: number;
  /** How many files of the folder it holds, those of `.git` not counted. */
  files: number;
  /** What a reader would look for and not find; what ignore rules drop is not listed. */
  skipped: Skipped[];
  /** Where the archive lies. */
  path: string;
  open(): Readable;
}

export interface SnapshotOptions {
  signal?: AbortSignal | undefined;
  /** Where the temporary archive is put; by default the system's own place. */
  temporaryFolder?: string;
  /** Called after each file that was packed. */
  progress?(done: { files: number; of: number }): void;
}

/** Beyond this, history is left out: uploading it would cost more than log and diff are worth. */
const maxHistoryBytes = 200 * 1024 * 1024;

/**
 * Packs a folder into a workspace archive: what git would take (`.gitignore` honoured, tracked files always),
 * without links, dependencies, build output and caches, and with the repository's history but not its config.
 * @throws {SnapshotError} when the folder is missing, no folder, unreadable or too large.
 */
export async function snapshotFolder(folder: string, options: SnapshotOptions = {}): Promise<Snapshot> {
  const { signal, progress } = options;
  const root = await findFolder(folder);
  const { files, history, skipped } = await choose(root, signal);
  const entries = [...files.map(toEntry), ...history];
  const place = await mkdtemp(join(options.temporaryFolder ?? tmpdir(), 'agents-workspace-'));
  const remove = () => rm(place, { recursive: true, force: true });
  const path = join(place, 'workspace.tar.gz');
  try {
    const packed = await packArchive(path, entries, {
      signal,
      progress: (count) => progress?.({ files: count, of: entries.length }),
    });
    return {
      sha256: packed.sha256,
      bytes: packed.bytes,
      files: files.length - packed.skipped.filter(({ path }) => !path.startsWith('.git/')).length,
      skipped: [...skipped, ...packed.skipped],
      path,
      open: () => createReadStream(path),
      [Symbol.asyncDispose]: remove,
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function findFolder(folder: string): Promise<string> {
  try {
    await readdir(folder);
    return await realpath(folder);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
    const why = { ENOENT: 'does not exist', ENOTDIR: 'is not a folder' }[code] ?? `cannot be read (${code})`;
    throw new SnapshotError(
      `${folder} ${why}`,
      'Name a folder that you can read, or the id of a workspace that was sent before.',
      error,
    );
  }
}

interface Choice {
  files: SourceFile[];
  history: PackEntry[];
  skipped: Skipped[];
}

async function choose(root: string, signal: AbortSignal | undefined): Promise<Choice> {
  const repository = await findRepository(root);
  const tracked = repository && (await listTracked(repository));
  const isOurs = repository !== undefined && (repository.prefix === '' || (tracked?.size ?? 0) > 0);
  const place = isOurs ? repository : { worktree: root, prefix: '' };
  const { files, skipped } = await collectFiles(root, {
    rulesRoot: place.worktree,
    prefix: place.prefix,
    excludes: isOurs ? await readExcludes(repository) : '',
    tracked: tracked ?? new Set(),
    signal,
  });
  refuseTooMuch(files);
  if (isOurs && tracked === undefined) skipped.push(unreadableIndex);
  const { history, why } = isOurs ? await chooseHistory(repository, files) : { history: [] };
  if (why !== undefined) skipped.push({ path: '.git', why: `${why}: no log and no diff in this workspace` });
  return { files, history, skipped };
}

const unreadableIndex: Skipped = {
  path: '.git/index',
  why: 'of a kind that is not understood: tracked files that an ignore rule matches are left out',
};

async function chooseHistory(
  repository: GitRepository,
  files: readonly SourceFile[],
): Promise<{ history: PackEntry[]; why?: string }> {
  const why = await historyProblem(repository);
  if (why !== undefined) return withoutHistory(why);
  const history = await listHistory(repository);
  const bytes = sizeOf(history);
  const room = Math.min(maxHistoryBytes, workspaceArchive.maxUnpackedBytes - sizeOf(files));
  if (bytes > room)
    return withoutHistory(
      `history takes ${inMiB(bytes)}, there is room for ${inMiB(room)} (\`git clone --depth 1000 URL\` takes less)`,
    );
  if (history.length + files.length >= workspaceArchive.maxFiles)
    return withoutHistory(`history takes ${history.length} files (\`git gc\` packs them into few)`);
  const prefix = { path: repositoryPrefixFile, content: { text: repository.prefix } };
  return { history: [...history.map(toEntry), ...(repository.prefix === '' ? [] : [prefix])] };
}

/** Whoever looks for the history there is told why it is missing: it was not looked at, and may hold anything. */
function withoutHistory(why: string): { history: PackEntry[]; why: string } {
  return { history: [{ path: historyLeftOutFile, content: { text: `${why}\n` } }], why };
}

function refuseTooMuch(files: readonly SourceFile[]): void {
  const bytes = sizeOf(files);
  const { maxFiles, maxUnpackedBytes } = workspaceArchive;
  if (files.length <= maxFiles && bytes <= maxUnpackedBytes) return;
  const largest = [...files].sort((a, b) => b.bytes - a.bytes).slice(0, 3);
  throw new SnapshotError(
    `The folder holds ${files.length} files and ${inMiB(bytes)}; a workspace takes ${maxFiles} files and ` +
      inMiB(maxUnpackedBytes),
    "Add what the agent doesn't need to .gitignore, or name a smaller folder. " +
      `Largest: ${largest.map((file) => `${file.path} (${inMiB(file.bytes)})`).join(', ')}`,
  );
}

function toEntry({ path, source }: SourceFile | HistoryFile): PackEntry {
  return { path, content: { source } };
}

function sizeOf(files: readonly { bytes: number }[]): number {
  return files.reduce((sum, file) => sum + file.bytes, 0);
}

function inMiB(bytes: number): string {
  return `${Math.ceil(bytes / 1024 / 1024)} MiB`;
}
