import { openAsBlob } from 'node:fs';
import type { WorkspaceId } from '#shared/agent/ids.ts';
import type { AgentsApi } from './agents-api.ts';
import type { ApiWorld, CallOptions } from './api-call.ts';
import { exchange } from './exchange.ts';
import { retry } from './retry.ts';

/** A packed folder on this machine's disk. */
export interface PackedFolder {
  /** Of the file's bytes, in hexadecimal. */
  sha256: string;
  bytes: number;
  path: string;
}

/**
 * Makes a workspace of a packed folder, and sends its bytes unless the platform has them.
 * @throws {AgentsError}
 */
export async function uploadWorkspace(
  { api, world }: { api: Pick<AgentsApi, 'createWorkspace'>; world: ApiWorld },
  packed: PackedFolder,
  { signal }: CallOptions = {},
): Promise<WorkspaceId> {
  const { sha256, bytes, path } = packed;
  const answer = await api.createWorkspace({ sha256, bytes }, { signal });
  if (answer.uploaded) return answer.workspace;
  const { url, headers } = answer.upload;
  const body = await openAsBlob(path);
  const put = () =>
    // Whoever answers with another address must not get the files.
    world.fetch(url, { method: 'PUT', headers, body, redirect: 'manual', ...(signal && { signal }) });
  await retry(world, () => exchange(put, { url: new URL(url).origin, now: world.now, signal }), { signal });
  return answer.workspace;
}
