import { constants, type Dirent } from 'node:fs';
import { access, lstat, readdir, readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { isLeftOutFolder, isRepositoryName, pathProblem } from '#shared/contract/workspace-archive.ts';
import { IgnoreRules } from './ignore-rules.ts';

export interface SourceFile {
  /** From the workspace's root, with forward slashes. */
  path: string;
  /** On this machine's disk. */
  source: string;
  bytes: number;
}

/** Something that a reader of the workspace would look for and not find. */
export interface Skipped {
  path: string;
  why: string;
}

export interface CollectOptions {
  /** Where the ignore rules' root lies, and where in it the folder is. */
  rulesRoot: string;
  prefix: string;
  /** Rules that are weaker than any `.gitignore`: the text of git's own exclude file. */
  excludes: string;
  /** Paths that count although an ignore rule matches them. */
  tracked: ReadonlySet<string>;
  signal?: AbortSignal | undefined;
}

export interface CollectedFiles {
  files: SourceFile[];
  skipped: Skipped[];
}

/** Finds what of a folder goes into a workspace. What ignore rules drop is not listed as skipped. */
export async function collectFiles(folder: string, options: CollectOptions): Promise<CollectedFiles> {
  const collector = new Collector(folder, options);
  await collector.walk('', await rulesAbove(options));
  return { files: collector.files, skipped: collector.skipped };
}

class Collector {
  readonly files: SourceFile[] = [];
  readonly skipped: Skipped[] = [];
  readonly #root: string;
  readonly #options: CollectOptions;
  readonly #trackedFolders: ReadonlySet<string>;

  constructor(root: string, options: CollectOptions) {
    this.#root = root;
    this.#options = options;
    this.#trackedFolders = foldersOf(options.tracked);
  }

  async walk(folder: string, rulesSoFar: IgnoreRules): Promise<void> {
    this.#options.signal?.throwIfAborted();
    const entries = await this.#read(folder);
    const rules = await withRulesIn(join(this.#root, folder), this.#ruled(folder), rulesSoFar);
    for (const entry of entries) {
      if (isRepositoryName(entry.name)) continue;
      const path = posix.join(folder, entry.name);
      if (entry.isDirectory()) await this.#takeFolder(path, rules);
      else if (!this.#isDropped(path, rules)) await this.#takeFile(path, entry);
    }
  }

  async #takeFolder(path: string, rules: IgnoreRules): Promise<void> {
    if (isLeftOutFolder(posix.basename(path))) return;
    const isKept = this.#trackedFolders.has(path);
    if (!isKept && (rules.ignores(this.#ruled(`${path}/`)) || (await isCache(join(this.#root, path)))))
      return;
    await this.walk(path, rules);
  }

  async #takeFile(path: string, entry: Dirent): Promise<void> {
    const problem = pathProblem(path);
    const source = join(this.#root, path);
    if (entry.isSymbolicLink()) this.#skip(path, 'symbolic links are not followed');
    else if (!entry.isFile()) this.#skip(path, 'not a regular file');
    else if (problem !== undefined) this.#skip(path, `its name ${problem}`);
    else if (!(await isReadable(source))) this.#skip(path, 'not readable');
    else this.files.push({ path, source, bytes: (await lstat(source)).size });
  }

  async #read(folder: string): Promise<Dirent[]> {
    try {
      return await readdir(join(this.#root, folder), { withFileTypes: true });
    } catch (error) {
      if (folder === '') throw error;
      this.#skip(folder, 'not readable');
      return [];
    }
  }

  #isDropped(path: string, rules: IgnoreRules): boolean {
    return !this.#options.tracked.has(path) && rules.ignores(this.#ruled(path));
  }

  #skip(path: string, why: string): void {
    this.skipped.push({ path, why });
  }

  /** Ignore rules see paths from their own root. */
  #ruled(path: string): string {
    return path === '' ? this.#options.prefix : posix.join(this.#options.prefix, path);
  }
}

/** Rules of the folders above: a package in a repository obeys the repository's rules. */
async function rulesAbove({ rulesRoot, prefix, excludes }: CollectOptions): Promise<IgnoreRules> {
  let rules = new IgnoreRules().with('', excludes);
  const names = prefix === '' ? [] : prefix.split('/');
  for (const depth of names.keys()) {
    const folder = names.slice(0, depth).join('/');
    rules = await withRulesIn(join(rulesRoot, folder), folder, rules);
  }
  return rules;
}

async function withRulesIn(place: string, folder: string, rules: IgnoreRules): Promise<IgnoreRules> {
  const text = await readFile(join(place, '.gitignore'), 'utf8').catch(() => undefined);
  return text === undefined ? rules : rules.with(folder, text);
}

/** Virtual environments and caches by any name say so themselves: see bford.info/cachedir. */
async function isCache(folder: string): Promise<boolean> {
  const marks = await Promise.all(
    ['pyvenv.cfg', 'CACHEDIR.TAG'].map((name) => isReadable(join(folder, name))),
  );
  return marks.includes(true);
}

async function isReadable(path: string): Promise<boolean> {
  return await access(path, constants.R_OK).then(
    () => true,
    () => false,
  );
}

function foldersOf(paths: Iterable<string>): Set<string> {
  const folders = new Set<string>();
  for (const path of paths) {
    for (let folder = posix.dirname(path); folder !== '.'; folder = posix.dirname(folder))
      folders.add(folder);
  }
  return folders;
}
