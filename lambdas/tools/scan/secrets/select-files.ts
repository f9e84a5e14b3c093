import type { WorkspaceFile } from '#lambdas/workspace/workspace.ts';
import type { NotChecked } from '#shared/findings/finding.ts';

/** The files that the given paths name, folders with all that is below; a path that names none is told. */
export function selectFiles(
  files: readonly WorkspaceFile[],
  paths: readonly string[] | undefined,
): { files: readonly WorkspaceFile[]; missing: NotChecked[] } {
  const wanted = paths?.map((path) => path.replace(/^(?:\.\/)+/, '').replace(/\/+$/, ''));
  if (wanted === undefined || wanted.length === 0 || wanted.some((path) => path === '' || path === '.')) {
    return { files, missing: [] };
  }
  const isUnder = (file: WorkspaceFile, path: string): boolean =>
    file.path === path || file.path.startsWith(`${path}/`);
  return {
    files: files.filter((file) => wanted.some((path) => isUnder(file, path))),
    missing: wanted
      .filter((path) => !files.some((file) => isUnder(file, path)))
      .map((what) => ({
        what,
        why: 'no such file or folder in the workspace',
        remedy: 'list the files first',
      })),
  };
}
