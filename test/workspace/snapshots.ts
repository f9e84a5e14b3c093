import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { unpackTar } from 'modern-tar';
import { onTestFinished } from 'vitest';
import { type Snapshot, type SnapshotOptions, snapshotFolder } from '#client/workspace/snapshot.ts';

/** A snapshot that is gone after the test. */
export async function snapshot(folder: string, options?: SnapshotOptions): Promise<Snapshot> {
  const packed = await snapshotFolder(folder, options);
  onTestFinished(() => packed[Symbol.asyncDispose]());
  return packed;
}

export async function entriesOf({ path }: Snapshot) {
  return await unpackTar(gunzipSync(await readFile(path)), { strict: true });
}

export async function pathsOf(packed: Snapshot): Promise<string[]> {
  return (await entriesOf(packed)).map(({ header }) => header.name);
}
