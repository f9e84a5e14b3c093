import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createFolderBlobs } from '#local/adapters/folder-blobs.ts';
import { countingIds } from '#test/fakes/counting-ids.ts';
import { inMemoryBlobs } from '#test/fakes/in-memory-blobs.ts';
import { manualClock } from '#test/fakes/manual-clock.ts';
import { blobsContract } from './blobs.contract.ts';

const { createUpload, createDownload } = inMemoryBlobs({ clock: manualClock() });

async function openFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'blobs-'));
  return {
    folder,
    blobs: createFolderBlobs({ ids: countingIds(), createUpload, createDownload }, folder),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

blobsContract('the fake', async () => ({
  blobs: inMemoryBlobs({ clock: manualClock() }),
  [Symbol.asyncDispose]: async () => undefined,
}));

blobsContract('a folder', openFolder);

test('a put that fails leaves nothing behind', async () => {
  await using harness = await openFolder();
  await harness.blobs.put('a', Uint8Array.from([1]));
  // `a` is a file, so nothing can lie below it.
  await expect(harness.blobs.put('a/b', Uint8Array.from([2]))).rejects.toThrow(/EEXIST|ENOTDIR/);
  expect(await readdir(harness.folder)).toEqual(['a']);
});

test('what nobody lists any more is dropped from its folder, and nothing else', async () => {
  await using harness = await openFolder();
  const { blobs } = harness;
  const keys = ['artifacts/agent-a/1', 'artifacts/agent-b/1', 'workspaces/agent-a'];
  for (const key of keys) await blobs.put(key, Uint8Array.from([1]));
  await blobs.dropUnlisted('artifacts', (name) => name === 'agent-b');
  await blobs.dropUnlisted('nothing', () => false);
  expect(await Promise.all(keys.map((key) => blobs.has(key)))).toEqual([false, true, true]);
});
