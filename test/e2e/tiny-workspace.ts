import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { AgentsApi } from '#client/http/agents-api.ts';
import { uploadWorkspace } from '#client/http/upload-workspace.ts';
import { snapshotFolder } from '#client/workspace/snapshot.ts';
import type { WorkspaceId } from '#shared/agent/ids.ts';
import { clientWorld } from './platform-process.ts';

/** Names one package, so that a dependency scan has to ask an advisory server. */
export const lockfile = JSON.stringify({
  name: 'tiny',
  lockfileVersion: 3,
  packages: { '': { name: 'tiny' }, 'node_modules/left-pad': { version: '1.0.0' } },
});

/** Writes files into a new folder, which goes away with the answer. */
export async function writeTree(files: Readonly<Record<string, string>>) {
  const folder = await mkdtemp(join(tmpdir(), 'agents-tree-'));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

/** Makes a workspace of a few files, as the command line does of a folder. */
export async function uploadTree(
  api: AgentsApi,
  files: Readonly<Record<string, string>>,
): Promise<WorkspaceId> {
  await using tree = await writeTree(files);
  await using snapshot = await snapshotFolder(tree.folder);
  return await uploadWorkspace({ api, world: clientWorld }, snapshot);
}
