import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { workspaceKey } from '#lambdas/ports/blobs.ts';
import { openScratchWorkspaces } from '#lambdas/runtime/scratch-workspaces.ts';
import { workspaceOf } from '#test/contracts/agent-samples.ts';
import { inMemoryBlobs } from '#test/fakes/in-memory-blobs.ts';
import { manualClock } from '#test/fakes/manual-clock.ts';
import { makeArchive } from '#test/workspace/hostile-tar.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agents-scratch-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const [one, other] = [workspaceOf('a'), workspaceOf('b')];

test('a function keeps the workspace that it works on, and has room for one', async () => {
  const blobs = inMemoryBlobs({ clock: manualClock() });
  await blobs.put(workspaceKey(one), makeArchive([{ name: 'a.txt', body: 'A' }]));
  await blobs.put(workspaceKey(other), makeArchive([{ name: 'b.txt', body: 'B' }]));
  const asked: string[] = [];
  const get = (key: string) => {
    asked.push(key);
    return blobs.get(key);
  };
  const open = openScratchWorkspaces({ blobs: { get } }, folder);
  await Promise.all([open(one), open(one)]);
  expect(await readdir(folder)).toEqual([one]);
  await open(other);
  expect(await readdir(folder)).toEqual([other]);
  expect(asked).toEqual([workspaceKey(one), workspaceKey(other)]);
});
