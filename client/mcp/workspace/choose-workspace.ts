import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { AgentsApi } from '#client/http/agents-api.ts';
import type { ApiWorld } from '#client/http/api-call.ts';
import { checkAgentType } from '#client/http/check-agent-type.ts';
import { uploadWorkspace } from '#client/http/upload-workspace.ts';
import { UsageError } from '#client/usage-error.ts';
import { snapshotFolder } from '#client/workspace/snapshot.ts';
import { tellSkipped } from '#client/workspace/tell-skipped.ts';
import { type WorkspaceId, workspaceIdSchema } from '#shared/agent/ids.ts';
import { holds, type Offer } from './offered-folder.ts';

export interface ChosenWorkspace {
  id?: WorkspaceId;
  /** What the agent gets to see, for whoever started it. */
  told: string;
}

export interface WorkspaceWish {
  agentType: string;
  /** An id, `none`, or a folder below the offered one; left out: the offered one, for types that read one. */
  given: string | undefined;
  offer: Offer;
  signal: AbortSignal;
}

export interface WorkspaceDeps {
  api: Pick<AgentsApi, 'types' | 'createWorkspace'>;
  world: ApiWorld;
}

/**
 * The workspace of a task. A model gets no folder packed that nobody offered.
 * @throws {AgentsError}
 */
export async function chooseWorkspace(deps: WorkspaceDeps, wish: WorkspaceWish): Promise<ChosenWorkspace> {
  const { given, offer, agentType, signal } = wish;
  const id = workspaceIdSchema.safeParse(given);
  if (id.success) return { id: id.data, told: 'Workspace: as named.' };
  if (given === 'none') return { told: 'No workspace, as asked.' };
  if (given === undefined && !(await isReader(deps.api, agentType, signal))) {
    return { told: 'No workspace: agents of this type read none.' };
  }
  if (offer.folder === undefined) {
    if (given === undefined) return { told: `No workspace: ${offer.why}. The agent sees no files.` };
    throw new UsageError(`no folder is offered: ${offer.why}`, 'Leave workspace out, or name one by its id.');
  }
  await checkAgentType(deps.api, agentType, { signal });
  return await send(deps, given === undefined ? offer.folder : await folderIn(offer.folder, given), signal);
}

/** Of a type that is not listed, starting will tell. */
async function isReader(api: WorkspaceDeps['api'], agentType: string, signal: AbortSignal): Promise<boolean> {
  const { agent_types } = await api.types({ signal });
  const type = agent_types.find(({ name }) => name === agentType);
  return type === undefined || type.reads_workspace;
}

/** By what it really is: a link does not lead out. */
async function folderIn(offered: string, given: string): Promise<string> {
  const outer = await realpath(offered).catch(() => offered);
  const inner = await realpath(resolve(outer, given)).catch(() => resolve(outer, given));
  if (holds(outer, inner)) return inner;
  throw new UsageError(
    `${given} is outside of ${offered}, which is all that this server offers to agents`,
    'Name a folder inside of it, or have the server started with --workspace.',
  );
}

async function send(
  { api, world }: WorkspaceDeps,
  folder: string,
  signal: AbortSignal,
): Promise<ChosenWorkspace> {
  await using snapshot = await snapshotFolder(folder, { signal });
  const id = await uploadWorkspace({ api, world }, snapshot, { signal });
  return { id, told: `Workspace: ${folder}, ${snapshot.files} files${tellSkipped(snapshot)}.` };
}
