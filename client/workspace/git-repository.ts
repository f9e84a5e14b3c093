import fs, { type Dirent } from 'node:fs';
import { lstat, readdir, readFile, realpath } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import git from 'isomorphic-git';
import { isHistoryPath } from '#shared/contract/workspace-archive.ts';

/** Where git keeps what belongs to a folder. Read with no git program, which a user may not have. */
export interface GitRepository {
  /** The checked-out tree's root. */
  worktree: string;
  /** Holds this work tree's own `HEAD` and index. */
  gitFolder: string;
  /** Holds objects and refs; the same as `gitFolder` except in a linked work tree. */
  commonFolder: string;
  /** The given folder, from the work tree's root: `packages/app`, or `''`. */
  prefix: string;
}

/** A file of `.git`, by the name that it has in the workspace. */
export interface HistoryFile {
  path: string;
  source: string;
  bytes: number;
}

/** The nearest repository around a folder; `undefined` when there is none. */
export async function findRepository(folder: string): Promise<GitRepository | undefined> {
  const start = await realpath(folder);
  for (let worktree = start; ; worktree = dirname(worktree)) {
    const folders = await gitFoldersOf(worktree);
    if (folders !== undefined) {
      return { worktree, ...folders, prefix: relative(worktree, start).split(sep).join('/') };
    }
    if (dirname(worktree) === worktree) return undefined;
  }
}

/**
 * Paths that the repository tracks below its prefix, named from there: they count even where an ignore rule
 * matches them. `undefined` when the index is of a kind that can't be read.
 */
export async function listTracked(repository: GitRepository): Promise<Set<string> | undefined> {
  try {
    const paths = await git.listFiles({ fs, dir: repository.worktree, gitdir: repository.gitFolder });
    const start = repository.prefix === '' ? '' : `${repository.prefix}/`;
    return new Set(paths.filter((path) => path.startsWith(start)).map((path) => path.slice(start.length)));
  } catch {
    return undefined;
  }
}

/** Ignore rules that the user keeps beside the tree. */
export async function readExcludes({ commonFolder }: GitRepository): Promise<string> {
  return (await readIfThere(join(commonFolder, 'info/exclude'))) ?? '';
}

/** Why log and diff can't work on this repository in a workspace; `undefined` when they can. */
export async function historyProblem({ commonFolder }: GitRepository): Promise<string | undefined> {
  const config = (await readIfThere(join(commonFolder, 'config'))) ?? '';
  if (/^\s*objectformat\s*=\s*sha256/im.test(config)) return 'the repository uses SHA-256 object names';
  if (/^\s*refstorage\s*=\s*reftable/im.test(config))
    return 'the repository keeps its refs in reftable format';
  if ((await readIfThere(join(commonFolder, 'objects/info/alternates'))) !== undefined) {
    return 'the repository borrows objects from another one';
  }
  return undefined;
}

/** Every file that log and diff need, and nothing that could hold a credential or name a command. */
export async function listHistory(repository: GitRepository): Promise<HistoryFile[]> {
  const { gitFolder, commonFolder } = repository;
  const shared = ['packed-refs', 'shallow', ...(await filesBelow(commonFolder, 'refs'))];
  const objects = await filesBelow(commonFolder, 'objects');
  const candidates = [
    { path: '.git/HEAD', source: join(gitFolder, 'HEAD') },
    ...[...shared, ...objects].map((path) => ({ path: `.git/${path}`, source: join(commonFolder, path) })),
  ].filter(({ path }) => isHistoryPath(path));
  const files = await Promise.all(candidates.map(measure));
  return files.filter((file) => file !== undefined);
}

async function measure(file: { path: string; source: string }): Promise<HistoryFile | undefined> {
  const stats = await lstat(file.source).catch(() => undefined);
  return stats?.isFile() === true ? { ...file, bytes: stats.size } : undefined;
}

type GitFolders = Pick<GitRepository, 'gitFolder' | 'commonFolder'>;

/** Links are not followed: a tree from elsewhere must not be able to make another repository its own. */
async function gitFoldersOf(worktree: string): Promise<GitFolders | undefined> {
  const place = join(worktree, '.git');
  const stats = await lstat(place).catch(() => undefined);
  if (stats?.isFile() === true) return await foldersPointedTo(place);
  return stats?.isDirectory() === true && (await hasHead(place))
    ? { gitFolder: place, commonFolder: place }
    : undefined;
}

/**
 * In a linked work tree and in a submodule, `.git` is a file that says where to look. It is believed only
 * if the place that it names points back: anybody can write such a file, and a download may bring one.
 */
async function foldersPointedTo(place: string): Promise<GitFolders | undefined> {
  const target = /^gitdir: (.+)$/m.exec((await readIfThere(place)) ?? '')?.[1]?.trim();
  if (target === undefined) return undefined;
  const gitFolder = resolve(dirname(place), target);
  const back = await pathPointedBackTo(gitFolder);
  if (back !== (await realpath(place)) || !(await hasHead(gitFolder))) return undefined;
  const common = await readIfThere(join(gitFolder, 'commondir'));
  return { gitFolder, commonFolder: common === undefined ? gitFolder : resolve(gitFolder, common.trim()) };
}

/** A linked work tree's folder names the tree in `gitdir`, a submodule's in its config. */
async function pathPointedBackTo(gitFolder: string): Promise<string | undefined> {
  const linked = await readIfThere(join(gitFolder, 'gitdir'));
  const config = await readIfThere(join(gitFolder, 'config'));
  const submodule = /^\s*worktree\s*=\s*(.+)$/m.exec(config ?? '')?.[1]?.trim();
  const path = linked?.trim() ?? (submodule === undefined ? undefined : `${submodule}/.git`);
  return path === undefined ? undefined : await realpath(resolve(gitFolder, path)).catch(() => undefined);
}

async function hasHead(gitFolder: string): Promise<boolean> {
  return (await readIfThere(join(gitFolder, 'HEAD'))) !== undefined;
}

async function readIfThere(path: string): Promise<string | undefined> {
  return await readFile(path, 'utf8').catch(() => undefined);
}

async function filesBelow(root: string, path: string): Promise<string[]> {
  const stats = await lstat(join(root, path)).catch(() => undefined);
  if (stats?.isDirectory() !== true) return [];
  const entries: Dirent[] = await readdir(join(root, path), { withFileTypes: true }).catch(() => []);
  const found = entries.map(async (entry) => {
    const below = `${path}/${entry.name}`;
    if (entry.isDirectory()) return await filesBelow(root, below);
    return entry.isFile() ? [below] : [];
  });
  return (await Promise.all(found)).flat();
}
