import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

export interface RotatedFile {
  path: string;
  inode: number;
  modifiedMs: number;
}

const compressed = /\.(?:gz|bz2|xz|zst|zip)$/;

/** Older parts of a log beside it (`app.log.1`, `app-20261122.log`), the oldest first; compressed ones are not read. */
export async function rotatedFiles(path: string): Promise<RotatedFile[]> {
  const [folder, name] = [dirname(path), basename(path)];
  const stem = name.replace(/\.[^.]*$/, '');
  const names = await readdir(folder).catch(() => []);
  const beside = names.filter((other) => other !== name && other.startsWith(stem) && !compressed.test(other));
  const found = await Promise.all(
    beside.map(async (other) => {
      const about = await stat(join(folder, other)).catch(() => undefined);
      if (!about?.isFile()) return [];
      return [{ path: join(folder, other), inode: about.ino, modifiedMs: about.mtimeMs }];
    }),
  );
  return found.flat().sort((a, b) => a.modifiedMs - b.modifiedMs || (a.path < b.path ? 1 : -1));
}
