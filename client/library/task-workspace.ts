import { type WorkspaceId, workspaceIdSchema } from '#shared/agent/ids.ts';
import type { AgentsApi } from '../http/agents-api.ts';
import type { ApiWorld } from '../http/api-call.ts';
import { checkAgentType } from '../http/check-agent-type.ts';
import { uploadWorkspace } from '../http/upload-workspace.ts';
import type { RequestOptions } from './client-options.ts';

export interface WorkspaceDeps {
  api: Pick<AgentsApi, 'types' | 'createWorkspace'>;
  world: ApiWorld;
}

/**
 * The workspace that a task gets: an id as it is; a folder packed, and sent unless the platform has it.
 * @throws {AgentsError}, `workspace` for a folder that can't be packed
 */
export async function taskWorkspace(
  deps: WorkspaceDeps,
  { workspace, subagent_type }: { workspace: string; subagent_type: string },
  options: RequestOptions,
): Promise<WorkspaceId> {
  const id = workspaceIdSchema.safeParse(workspace);
  if (id.success) return id.data;
  await checkAgentType(deps.api, subagent_type, options);
  // Loaded late: it brings a git along.
  const { snapshotFolder } = await import('../workspace/snapshot.ts');
  await using snapshot = await snapshotFolder(workspace, options);
  return await uploadWorkspace(deps, snapshot, options);
}
