import type { WorkspaceFile } from '#lambdas/workspace/workspace.ts';
import type { NotChecked } from '#shared/findings/finding.ts';

/** What a scan was asked to look at. */
export interface NamedFiles {
  files: readonly WorkspaceFile[];
  /** Paths that name no file and no folder: these must not read as clean. */
  missing: NotChecked[];
  /** Whether a file was named by itself, not with its folder. */
  isNamed(path: string): boolean;
}

/** The files that the given paths name, folders with all that is below; without paths, everything. */
export function selectNamed(files: readonly WorkspaceFile[], paths: readonly string[] = []): NamedFiles {
  const named = paths.map(plainPath);
  const isChosen = ({ path }: WorkspaceFile): boolean => named.some((name) => isUnder(name, path));
  return {
    files: named.length === 0 ? files : files.filter(isChosen),
    missing: named.filter((name) => !files.some(({ path }) => isUnder(name, path))).map(notThere),
    isNamed: (path) => named.includes(path),
  };
}

/** Whether a path is the named one or lies below it; the empty name is the workspace itself. */
export function isUnder(named: string, path: string): boolean {
  return named === '' || path === named || path.startsWith(`${named}/`);
}

/** As `listFiles` writes it: models like `./src/` and `.`. */
export function plainPath(path: string): string {
  return path
    .replace(/^(?:\.\/+)+/, '')
    .replace(/\/+$/, '')
    .replace(/^\.$/, '');
}

function notThere(what: string): NotChecked {
  return { what, why: 'no such file or folder in the workspace', remedy: 'list the files first' };
}
