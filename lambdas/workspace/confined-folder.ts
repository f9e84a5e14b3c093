import { constants, type Dirent } from 'node:fs';
import { type FileHandle, open, readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { WorkspaceError } from './workspace.ts';

/** Reads below one folder and nowhere else; every access is checked against the disk, links resolved. */
export interface ConfinedFolder {
  /** @throws {WorkspaceError} for a path that leaves the folder, is missing, no file or over `maxBytes`. */
  readFile(path: string, maxBytes: number): Promise<Buffer>;
  /** @throws {WorkspaceError} for a path that leaves the folder, is missing or no folder. */
  readFolder(path: string): Promise<Dirent[]>;
  /** Size and kind of what the path names in the end. @throws {WorkspaceError} as above. */
  describe(path: string): Promise<{ bytes: number; isFile: boolean; isFolder: boolean }>;
}

/** @param root must exist when the first path is read; it may itself be reached through links. */
export function confineTo(root: string): ConfinedFolder {
  const resolve = (path: string) => resolveInside(root, path);
  return {
    async readFile(path, maxBytes) {
      await using handle = await openInside(root, path);
      const { size } = await handle.stat();
      if (size > maxBytes) throw new WorkspaceError(`${path} is too large to be read whole (${size} bytes)`);
      return await handle.readFile();
    },
    async readFolder(path) {
      const place = await resolve(path);
      return await readdir(place, { withFileTypes: true }).catch((error) => refuse(path, error));
    },
    async describe(path) {
      const stats = await stat(await resolve(path)).catch((error) => refuse(path, error));
      return { bytes: stats.size, isFile: stats.isFile(), isFolder: stats.isDirectory() };
    },
  };
}

/** The real place of a path, links resolved. */
async function resolveInside(root: string, path: string): Promise<string> {
  if (path.includes('\0') || path.includes('\\'))
    throw new WorkspaceError(`${quote(path)} is not a path here`);
  const realRoot = await realpath(root).catch((error) => refuse('the workspace', error));
  const place = await realpath(join(realRoot, path)).catch((error) => refuse(path, error));
  if (place !== realRoot && !place.startsWith(realRoot + sep)) {
    throw new WorkspaceError(`${quote(path)} leads out of the workspace`);
  }
  return place;
}

/**
 * A path can be turned into a link between the check and the opening. So the file is opened without
 * following a link, then the path is resolved again and must still name the very file that is open.
 */
async function openInside(root: string, path: string): Promise<FileHandle> {
  const place = await resolveInside(root, path);
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const handle = await open(place, flags).catch((error) => refuse(path, error));
  try {
    const [opened, named] = await Promise.all([handle.stat(), stat(await resolveInside(root, path))]);
    if (!opened.isFile()) throw new WorkspaceError(`${quote(path)} is not a file`);
    if (opened.ino !== named.ino || opened.dev !== named.dev) {
      throw new WorkspaceError(`${quote(path)} changed while it was being opened`);
    }
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Says what a model may know: the name that it asked for, never where the workspace lies. */
function refuse(path: string, error: unknown): never {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const reasons: Record<string, string> = {
    ENOENT: 'does not exist in the workspace',
    ENOTDIR: 'does not exist in the workspace',
    EISDIR: 'is a folder',
    ELOOP: 'is a link',
    EACCES: 'is not readable',
    ENAMETOOLONG: 'is too long for a path',
  };
  throw new WorkspaceError(`${quote(path)} ${reasons[String(code)] ?? 'cannot be read'}`, { cause: error });
}

function quote(path: string): string {
  return JSON.stringify(path.length > 200 ? `${path.slice(0, 200)}…` : path);
}
