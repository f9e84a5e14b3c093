import { createReadStream } from 'node:fs';
import { access, mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import type { Blobs } from '#lambdas/ports/blobs.ts';
import type { Ids } from '#lambdas/ports/ids.ts';

export interface FolderBlobs extends Blobs {
  /** Moves a finished file to a key; the file must lie on the same disk. */
  keep(key: string, file: string): Promise<void>;
  /** Deletes what lies in the folder under names of which nobody knows any more. */
  dropUnlisted(folder: string, isListed: (name: string) => boolean): Promise<void>;
}

/** Blobs as files. A key appears whole or not at all: it is written beside its place and renamed. */
export function createFolderBlobs(
  deps: { ids: Ids; createUpload: Blobs['createUpload']; createDownload: Blobs['createDownload'] },
  folder: string,
): FolderBlobs {
  const root = resolve(folder);
  const pathOf = (key: string): string => {
    const path = resolve(root, key);
    if (!path.startsWith(root + sep)) throw new Error(`blob key outside its folder: ${key}`);
    return path;
  };
  const keep = async (key: string, file: string): Promise<void> => {
    const path = pathOf(key);
    await mkdir(dirname(path), { recursive: true });
    await rename(file, path);
  };
  return {
    keep,
    has: (key) =>
      access(pathOf(key)).then(
        () => true,
        () => false,
      ),
    async put(key, bytes) {
      const partial = join(root, `.partial-${deps.ids.uuid()}`);
      await mkdir(root, { recursive: true });
      try {
        await writeFile(partial, bytes);
        await keep(key, partial);
      } catch (error) {
        await rm(partial, { force: true });
        throw error;
      }
    },
    async get(key) {
      const handle = await open(pathOf(key)).catch(missingAsUndefined);
      return handle === undefined ? undefined : createReadStream('', { fd: handle });
    },
    createUpload: deps.createUpload,
    createDownload: deps.createDownload,
    async dropUnlisted(folder, isListed) {
      const names = await readdir(pathOf(folder)).catch(missingAsUndefined);
      for (const name of names ?? []) {
        if (!isListed(name)) await rm(pathOf(`${folder}/${name}`), { recursive: true, force: true });
      }
    },
  };
}

function missingAsUndefined(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined;
  throw error;
}
