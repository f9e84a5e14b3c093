import { realpathSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Surroundings } from '#client/connection/find-endpoint.ts';
import type { McpOptions } from '../mcp-options.ts';

/** The folder that agents get to see when a task names none, or why there is none. */
export type Offer = { folder: string } | { folder: undefined; why: string };

/**
 * What the person named, else the client's first root, else the folder that the server was started in. Hosts start
 * servers anywhere, some of them in the root: a folder that holds the user's own is never taken for a project.
 */
export function offeredFolder(
  { userFolder }: Pick<Surroundings, 'userFolder'>,
  { workspace }: Pick<McpOptions, 'workspace'>,
  roots: readonly { uri: string }[],
): Offer {
  if (workspace === false) return { folder: undefined, why: 'the server was started with --no-workspace' };
  if (workspace !== undefined) return { folder: resolve(workspace) };
  const root = roots.map(({ uri }) => folderOf(uri)).find((folder) => folder !== undefined);
  const folder = resolve(root ?? '.');
  if (!holds(realOf(folder), realOf(userFolder))) return { folder };
  return { folder: undefined, why: `${folder} is no project; start the server with --workspace` };
}

/** The user's own folder is often a link, and the current one is told without any. */
function realOf(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return resolve(folder);
  }
}

/** `undefined` for what names no folder of this machine. */
function folderOf(uri: string): string | undefined {
  if (!URL.canParse(uri)) return undefined;
  const url = new URL(uri);
  if (url.protocol !== 'file:' || url.host !== '') return undefined;
  try {
    return fileURLToPath(url);
  } catch (error) {
    // A name with an encoded slash in it.
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

/** Whether `inner` is `outer` or lies in it. */
export function holds(outer: string, inner: string): boolean {
  const way = relative(outer, inner);
  return way === '' || !(way === '..' || way.startsWith(`..${sep}`) || resolve(way) === way);
}
