import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { WorkspaceId } from '#shared/agent/ids.ts';
import type { Blobs } from '../ports/blobs.ts';
import { workspaceKey } from '../ports/blobs.ts';
import { ToolError } from '../tools/tool.ts';
import { openWorkspace } from './open-workspace.ts';
import { unpackWorkspace } from './unpack-workspace.ts';
import type { Workspace } from './workspace.ts';

/** Opens workspaces by id: unpacked once into `folder`, however many agents ask at the same time. */
export function createWorkspaces(
  deps: { blobs: Pick<Blobs, 'get'> },
  folder: string,
): (id: WorkspaceId) => Promise<Workspace> {
  const opened = new Map<WorkspaceId, Promise<Workspace>>();
  return (id) => {
    const known = opened.get(id);
    if (known !== undefined) return known;
    const opening = openOnce(deps, id, join(folder, id));
    opened.set(id, opening);
    // A failure is not remembered: the next call tries again.
    opening.catch(() => opened.delete(id));
    return opening;
  };
}

async function openOnce(
  deps: { blobs: Pick<Blobs, 'get'> },
  id: WorkspaceId,
  root: string,
): Promise<Workspace> {
  if (!(await exists(root))) {
    const archive = await deps.blobs.get(workspaceKey(id));
    if (archive === undefined) throw new ToolError(`The workspace ${id} is gone. Upload it and start again.`);
    await unpackWorkspace(archive, root);
  }
  return openWorkspace(root);
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
