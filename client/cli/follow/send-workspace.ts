import { resolve } from 'node:path';
import type { AgentsApi } from '#client/http/agents-api.ts';
import type { ApiWorld } from '#client/http/api-call.ts';
import { uploadWorkspace } from '#client/http/upload-workspace.ts';
import { snapshotFolder } from '#client/workspace/snapshot.ts';
import { tellSkipped } from '#client/workspace/tell-skipped.ts';
import { type WorkspaceId, workspaceIdSchema } from '#shared/agent/ids.ts';
import type { AgentView } from '../view/agent-view.ts';

/**
 * Packs a folder, sends it unless the platform has it, and shows how far that is.
 * @throws {AgentsError}, `workspace` for a folder that can't be packed.
 */
export async function sendWorkspace(
  deps: { api: Pick<AgentsApi, 'createWorkspace'>; world: ApiWorld },
  folder: string,
  { view, signal }: { view: Pick<AgentView, 'working' | 'notice'>; signal: AbortSignal },
): Promise<WorkspaceId> {
  view.working(`Packing ${folder}`);
  let packed = 0;
  await using snapshot = await snapshotFolder(folder, {
    signal,
    progress: ({ files, of }) => {
      packed = of;
      if (files % 50 === 0 || files === of) view.working(`Packing ${inFiles(of)} (${percent(files, of)}%)`);
    },
  });
  const { files, bytes, sha256, path } = snapshot;
  view.working(`Sending ${inFiles(files)}, ${inMegabytes(bytes)}`);
  const workspace = await uploadWorkspace(deps, { sha256, bytes, path }, { signal });
  const history = packed > files + snapshot.skipped.length ? ' with their history' : '';
  view.notice(`Workspace: ${inFiles(files)}${history}, ${inMegabytes(bytes)}${tellSkipped(snapshot)}`);
  return workspace;
}

/** A folder that is named from another one; the id of a workspace stays one. */
export function resolveWorkspace(folder: string, workspace: string): string {
  return workspaceIdSchema.safeParse(workspace).success ? workspace : resolve(folder, workspace);
}

function inFiles(count: number): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? 'file' : 'files'}`;
}

function percent(done: number, of: number): number {
  return of === 0 ? 100 : Math.floor((100 * done) / of);
}

function inMegabytes(bytes: number): string {
  if (bytes < 1_000_000) return `${Math.ceil(bytes / 1000)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
