import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WorkspaceId } from '#shared/agent/ids.ts';
import type { Blobs } from '../ports/blobs.ts';
import { createWorkspaces } from '../workspace/unpacked-workspaces.ts';
import type { Workspace } from '../workspace/workspace.ts';

/**
 * Workspaces in the function's scratch space, one at a time: a function that stays warm serves many agents, and
 * has room for few workspaces. The one that was open stays for the agent's next call.
 */
export function openScratchWorkspaces(
  deps: { blobs: Pick<Blobs, 'get'> },
  folder = join(tmpdir(), 'workspaces'),
): (id: WorkspaceId) => Promise<Workspace> {
  let open = createWorkspaces(deps, folder);
  let kept: WorkspaceId | undefined;
  let emptied: Promise<void> = Promise.resolve();
  return async (id) => {
    if (kept !== id) {
      kept = id;
      open = createWorkspaces(deps, folder);
      // The calls of one turn come side by side: the others wait for the room as well.
      emptied = rm(folder, { recursive: true, force: true });
    }
    await emptied;
    return open(id);
  };
}
