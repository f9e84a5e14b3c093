import type { AgentsApi } from '#client/http/agents-api.ts';
import type { ApiWorld } from '#client/http/api-call.ts';
import { uploadWorkspace } from '#client/http/upload-workspace.ts';
import { type Snapshot, snapshotFolder } from '#client/workspace/snapshot.ts';
import type { WorkspaceId } from '#shared/agent/ids.ts';
import type { AgentView } from '../view/agent-view.ts';

/** More than this is counted, not listed. */
const maxSkippedShown = 3;

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
  view.notice(`Workspace: ${inFiles(files)}${history}, ${inMegabytes(bytes)}${skippedNote(snapshot)}`);
  return workspace;
}

/** What a reader would miss is named: an agent that never saw a file can't have checked it. */
function skippedNote({ skipped }: Snapshot): string {
  if (skipped.length === 0) return '';
  const shown = skipped.slice(0, maxSkippedShown).map(({ path, why }) => `${path} (${why})`);
  const rest = skipped.length - shown.length;
  return `; left out ${shown.join(', ')}${rest > 0 ? ` and ${rest.toLocaleString('en-US')} more` : ''}`;
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
