import { readdir, realpath, stat } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';

/** The real path of a file that may be read; `undefined` for any other, and for one that is not there. */
export type AllowFile = (path: string) => Promise<string | undefined>;

/** @param allowed files, and folders with everything below them, as the platform's owner named them. */
export function allowFiles(allowed: readonly string[]): AllowFile {
  return async (path) => {
    const real = await realpath(resolve(path)).catch(() => undefined);
    if (real === undefined) return undefined;
    for (const named of allowed) {
      // Links are followed on both sides before they are compared.
      const root = await realpath(named).catch(() => undefined);
      if (
        root !== undefined &&
        (real === root || real.startsWith(root.endsWith(sep) ? root : `${root}${sep}`))
      ) {
        return real;
      }
    }
    return undefined;
  };
}

const maxListed = 500;
const maxDepth = 4;

/** Files below the allowed ones, by path. */
export async function listAllowedFiles(
  allowed: readonly string[],
  contains: string,
): Promise<{ files: { path: string; bytes: number }[]; isCut: boolean }> {
  const files: { path: string; bytes: number }[] = [];
  const visit = async (path: string, depth: number): Promise<void> => {
    if (files.length > maxListed) return;
    const found = await stat(path).catch(() => undefined);
    if (found?.isFile() && path.includes(contains)) files.push({ path, bytes: found.size });
    if (!found?.isDirectory() || depth === 0) return;
    const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (!entry.isSymbolicLink()) await visit(join(path, entry.name), depth - 1);
    }
  };
  for (const path of allowed) await visit(resolve(path), maxDepth);
  return { files: files.slice(0, maxListed), isCut: files.length > maxListed };
}
