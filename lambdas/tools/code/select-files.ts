import { posix } from 'node:path';
import { distance } from 'fastest-levenshtein';
import { type Workspace, WorkspaceError, type WorkspaceFile } from '#lambdas/workspace/workspace.ts';
import { ToolError } from '../tool.ts';
import { compileGlob } from './path-pattern.ts';

export interface Selection {
  /** A folder or a single file; by default everything. */
  path?: string | undefined;
  glob?: string | undefined;
}

/**
 * The files below a folder that a glob matches, sorted. The glob sees paths from the workspace's root.
 * @throws {ToolError} when there is nothing at the path.
 */
export async function selectFiles(workspace: Workspace, { path, glob }: Selection): Promise<WorkspaceFile[]> {
  const place = plainPath(path ?? '');
  const files = await workspace.listFiles();
  const below = files.filter(
    (file) => place === '' || file.path === place || file.path.startsWith(`${place}/`),
  );
  if (below.length === 0 && place !== '') throw nothingAt(place, files);
  return glob === undefined ? below : below.filter(matching(compileGlob(glob)));
}

/** `./src/` is `src`; the root is empty. @throws {ToolError} for a path that climbs out. */
export function plainPath(path: string): string {
  const plain = posix.normalize(path.trim() === '' ? '.' : path.trim()).replace(/\/$/, '');
  if (plain === '..' || plain.startsWith('../') || plain.startsWith('/')) {
    throw new ToolError(
      `The path ${JSON.stringify(path)} is outside the workspace. Name one from its root: src/index.ts`,
    );
  }
  return plain === '.' ? '' : plain;
}

/** Says which files have a name like the one asked for: a model mistypes a folder more often than a name. */
export function nothingAt(path: string, files: readonly WorkspaceFile[]): ToolError {
  const near = files
    .map((file) => ({ path: file.path, far: distance(posix.basename(path), posix.basename(file.path)) }))
    .filter(({ far }) => far <= 2)
    .sort((a, b) => a.far - b.far)
    .slice(0, 5);
  const hint =
    near.length === 0
      ? 'list_files shows what there is.'
      : `Did you mean ${near.map((n) => n.path).join(', ')}?`;
  return new ToolError(`There is nothing at ${JSON.stringify(path)} in the workspace. ${hint}`);
}

/** Lets the workspace's refusals reach the model as they are: they are written for it. */
export async function askWorkspace<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw error instanceof WorkspaceError ? new ToolError(error.message, { cause: error }) : error;
  }
}

function matching(isMatch: (path: string) => boolean): (file: WorkspaceFile) => boolean {
  return ({ path }) => isMatch(path);
}
