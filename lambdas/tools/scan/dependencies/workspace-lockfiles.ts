import type { Workspace, WorkspaceFile } from '#lambdas/workspace/workspace.ts';
import type { NotChecked } from '#shared/findings/finding.ts';
import { parserFor, unreadFormats } from './lockfiles/formats.ts';
import { type Lockfile, LockfileError, type LockfileParser } from './lockfiles/lockfile.ts';

export interface FoundLockfile {
  path: string;
  lockfile: Lockfile;
}

export interface FoundLockfiles {
  read: FoundLockfile[];
  /** Every lockfile in the tree, those that could not be read too. */
  paths: ReadonlySet<string>;
  notChecked: NotChecked[];
}

/** Larger than any honest lockfile: monorepos with 10,000 packages stay under 10 MB. */
const maxFileBytes = 20_000_000;

/** Bounds what a hostile file can cost; the largest monorepos hold some 10,000 packages. */
const maxLines = 1_000_000;
const maxPackages = 100_000;

/** Folders that a package manager fills, by what stands beside them when it does. */
const fillsVendor = ['go.mod', 'composer.json', 'Cargo.toml', 'Gemfile'];

/** The files of the tree without what packages bring along: their owner's lockfile speaks for those. */
export async function ownFiles(workspace: Workspace): Promise<WorkspaceFile[]> {
  const files = await workspace.listFiles();
  const all = new Set(files.map(({ path }) => path));
  return files.filter(
    ({ path }) => !/(^|\/)(node_modules|bower_components)\//.test(path) && !isVendored(path, all),
  );
}

function isVendored(path: string, all: ReadonlySet<string>): boolean {
  const [, above] = /^((?:.*?\/)?)vendor\//.exec(path) ?? [];
  return above !== undefined && fillsVendor.some((name) => all.has(`${above}${name}`));
}

/** Reads every lockfile of the tree. What cannot be read is said so, never thrown. */
export async function readLockfiles(workspace: Workspace, signal: AbortSignal): Promise<FoundLockfiles> {
  const files = await ownFiles(workspace);
  const all = new Set(files.map(({ path }) => path));
  const found: FoundLockfiles & { paths: Set<string> } = { read: [], paths: new Set(), notChecked: [] };
  for (const file of files) {
    signal.throwIfAborted();
    const name = file.path.split('/').at(-1) ?? '';
    const parser = parserFor(file.path);
    if (unreadFormats.has(name)) found.notChecked.push(...unreadFormat(file.path));
    else if (parser === undefined || isDoubled(file.path, all)) continue;
    else await read(found, { workspace, file, parser });
    found.paths.add(file.path);
  }
  return found;
}

function unreadFormat(path: string): NotChecked[] {
  const why = 'this lockfile format is not read yet';
  return [{ what: `packages of ${path}`, why, remedy: 'Check them with the package manager itself.' }];
}

/** A go.sum says nothing that the go.mod beside it does not say better. */
function isDoubled(path: string, all: ReadonlySet<string>): boolean {
  return path.endsWith('go.sum') && all.has(path.replace(/go\.sum$/, 'go.mod'));
}

interface Reading {
  workspace: Workspace;
  file: WorkspaceFile;
  parser: LockfileParser;
}

async function read(found: FoundLockfiles, { workspace, file, parser }: Reading): Promise<void> {
  const text = await readCapped(workspace, file);
  if (typeof text !== 'string') {
    found.notChecked.push(unreadable(file.path, text.why));
    return;
  }
  try {
    found.read.push({ path: file.path, lockfile: parseBounded(parser, text) });
  } catch (error) {
    // A parser that a hostile file brings down (its stack, its memory) is one more unreadable lockfile.
    const why = error instanceof LockfileError ? `it ${error.message}` : 'it could not be parsed';
    found.notChecked.push(unreadable(file.path, why));
  }
}

function parseBounded(parser: LockfileParser, text: string): Lockfile {
  let lines = 0;
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', end + 1)) lines += 1;
  if (lines > maxLines) throw new LockfileError('has more than a million lines');
  const lockfile = parser(text);
  if (lockfile.packages.length > maxPackages) throw new LockfileError('holds more than 100,000 packages');
  return lockfile;
}

/** The file's text without a byte-order mark, or why there is none. */
export async function readCapped(
  workspace: Workspace,
  { path, bytes }: WorkspaceFile,
): Promise<string | { why: string }> {
  if (bytes > maxFileBytes) return { why: `it is larger than ${maxFileBytes / 1_000_000} MB` };
  try {
    const text = await workspace.readText(path);
    return text === undefined ? { why: 'it is a binary file' } : text.replace(/^\uFEFF/, '');
  } catch {
    return { why: 'it could not be read from the workspace' };
  }
}

function unreadable(path: string, why: string): NotChecked {
  return { what: `packages of ${path}`, why, remedy: 'Write the file anew with its package manager.' };
}
