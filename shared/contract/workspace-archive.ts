/**
 * A workspace travels as one gzip-compressed POSIX tar of regular files, named from the folder's root
 * with forward slashes. Both sides hold it to these limits.
 */
export const workspaceArchive = {
  contentType: 'application/gzip',
  maxUnpackedBytes: 512 * 1024 * 1024,
  maxFiles: 100_000,
  /** Of one path, as UTF-8: what S3 keys and common file systems still take. */
  maxPathBytes: 1024,
} as const;

/** Says, as text, where in its repository a workspace's root lies (`packages/app`); absent at the root. */
export const repositoryPrefixFile = '.git/workspace-prefix';

/** Says, as one line, why a workspace of a repository carries no history; absent where it does, or there is none. */
export const historyLeftOutFile = '.git/workspace-history-left-out';

/**
 * What a workspace carries of `.git`: enough for log and diff. Everything else is left out by the packer
 * and refused by the unpacker: `config` can hold credentials, and both it and `hooks` can name commands
 * that git would run.
 */
export function isHistoryPath(path: string): boolean {
  return historyPaths.some((pattern) => pattern.test(path));
}

const historyPaths = [
  /^\.git\/(HEAD|packed-refs|shallow|workspace-prefix|workspace-history-left-out)$/,
  /^\.git\/refs\/.+(?<!\.lock)$/,
  /^\.git\/objects\/[0-9a-f]{2}\/[0-9a-f]{38}$/,
  /^\.git\/objects\/pack\/pack-[0-9a-f]{40}\.(idx|pack)$/,
];

/** Why a path can't be part of a workspace on every platform; `undefined` when it can. */
export function pathProblem(path: string): string | undefined {
  if (path === '') return 'is empty';
  if (path.startsWith('/') || /^[a-zA-Z]:/.test(path)) return 'is absolute';
  if (path.includes('\\')) return 'has a backslash';
  if (hasControlCharacter(path)) return 'has a control character';
  if (new TextEncoder().encode(path).length > workspaceArchive.maxPathBytes) return 'is too long';
  const names = path.split('/');
  if (names.some((name) => name === '' || name === '.' || name === '..')) return 'is not in plain form';
  if (names.some(isRepositoryName) && !isHistoryPath(path)) return 'is not served from a repository';
  return undefined;
}

/** `.git` by any of the names under which a file system may find it. */
export function isRepositoryName(name: string): boolean {
  return /^(\.git|git~1)$/i.test(name.replace(/[. ]+$/, ''));
}

/** Folders that are built, downloaded or cached: never part of a workspace, whatever the ignore rules say. */
const leftOutFolders: ReadonlySet<string> = new Set([
  ...['node_modules', 'bower_components', 'jspm_packages', '.pnpm-store', '.npm'],
  ...['.venv', '__pycache__', '.pytest_cache', '.mypy_cache', '.ruff_cache', '.tox', '.nox', '.eggs'],
  ...['cdk.out', '.aws-sam', '.serverless', '.terraform', '.terragrunt-cache', '.gradle', '.m2'],
  ...['.next', '.nuxt', '.svelte-kit', '.turbo', '.parcel-cache', '.nx', '.angular', '.nyc_output'],
]);

/** True when any folder on the path is one that a workspace never holds. */
export function isLeftOut(path: string): boolean {
  return path.split('/').slice(0, -1).some(isLeftOutFolder);
}

/** Whether a folder of this name never gets into a workspace. */
export function isLeftOutFolder(name: string): boolean {
  return leftOutFolders.has(name);
}

function hasControlCharacter(text: string): boolean {
  return Array.from(text).some((character) => character < ' ' || character === '\u007f');
}
