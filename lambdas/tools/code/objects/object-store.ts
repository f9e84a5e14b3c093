import { deflateSync } from 'node:zlib';
import type { ConfinedFolder } from '#lambdas/workspace/confined-folder.ts';
import { WorkspaceError } from '#lambdas/workspace/workspace.ts';
import { UnreadableObject } from './apply-delta.ts';
import { inflate } from './inflate-within.ts';
import { readPackIndex } from './pack-index.ts';
import { maxObjectBytes, PackReader } from './pack-reader.ts';

/** The objects of a repository, loose and packed, as if all of them were loose. */
export interface ObjectStore {
  /** As a loose object's file has it. `undefined` for one that is not there or was refused. */
  readLoose(oid: string): Promise<Buffer | undefined>;
  /** Ids that begin with these two hexadecimal digits. */
  idsBelow(prefix: string): Promise<readonly string[]>;
  /** Why an object that was asked for is not served: `has 20000000 bytes`. */
  refusalOf(oid: string): string | undefined;
}

/** A pack or a reference holds at most this; no workspace is larger. */
const maxGitFileBytes = 512 * 1024 * 1024;
/** Header of a loose object: its type and its size. */
const maxHeaderBytes = 32;

/**
 * Serves objects within limits, whatever a hostile repository declares: the library that reads the history inflates
 * without any, and one small pack would take all memory from every agent. Packs are read when the first object is
 * asked for that is not loose.
 */
export function openObjects(folder: ConfinedFolder): ObjectStore {
  const refusals = new Map<string, string>();
  let packs: Promise<readonly OpenPack[]> | undefined;
  const openPacks = () => (packs ??= readPacks(folder));

  const readPacked = async (oid: string): Promise<Buffer | undefined> => {
    for (const { reader } of await openPacks()) {
      const object = await reader.read(oid);
      if (object === undefined) continue;
      const header = Buffer.from(`${object.type} ${object.content.length}\0`);
      // Stored, not compressed: whoever asked inflates it at once.
      return deflateSync(Buffer.concat([header, object.content]), { level: 0 });
    }
    return undefined;
  };

  return {
    async readLoose(oid) {
      try {
        const file = await ifThere(folder.readFile(pathOf(oid), maxObjectBytes + maxHeaderBytes));
        if (file === undefined) return await readPacked(oid);
        inflate(file, maxObjectBytes + maxHeaderBytes);
        return file;
      } catch (error) {
        if (!(error instanceof UnreadableObject)) throw error;
        refusals.set(oid, error.message);
        return undefined;
      }
    },
    async idsBelow(prefix) {
      const loose = (await ifThere(folder.readFolder(`.git/objects/${prefix}`))) ?? [];
      const packed = (await openPacks()).flatMap(({ index }) => index.idsBelow(prefix));
      return [...new Set([...loose.map(({ name }) => `${prefix}${name}`), ...packed])];
    },
    refusalOf: (oid) => refusals.get(oid),
  };
}

interface OpenPack {
  index: ReturnType<typeof readPackIndex>;
  reader: PackReader;
}

async function readPacks(folder: ConfinedFolder): Promise<OpenPack[]> {
  const files = (await ifThere(folder.readFolder('.git/objects/pack'))) ?? [];
  const names = files.map(({ name }) => name).filter((name) => name.endsWith('.idx'));
  const packs: OpenPack[] = [];
  for (const name of names) {
    const read = (file: string) => ifThere(folder.readFile(`.git/objects/pack/${file}`, maxGitFileBytes));
    const [indexBytes, bytes] = [await read(name), await read(name.replace(/\.idx$/, '.pack'))];
    if (indexBytes === undefined || bytes === undefined) continue;
    const index = readPackIndex(indexBytes);
    packs.push({ index, reader: new PackReader({ index, bytes }) });
  }
  return packs;
}

function pathOf(oid: string): string {
  return `.git/objects/${oid.slice(0, 2)}/${oid.slice(2)}`;
}

async function ifThere<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof WorkspaceError) return undefined;
    throw error;
  }
}
