import { workspaceIdSchema } from '#shared/agent/ids.ts';
import {
  type WorkspaceAnswer,
  type WorkspaceRequest,
  workspaceRequestSchema,
} from '#shared/contract/workspaces.ts';
import { type Blobs, workspaceKey } from '../ports/blobs.ts';
import { type HttpHandler, httpHandler, type WrapperDeps } from './wrapper.ts';

export interface CreateWorkspaceDeps extends WrapperDeps {
  blobs: Pick<Blobs, 'has' | 'createUpload'>;
}

export function createCreateWorkspaceHandler(deps: CreateWorkspaceDeps): HttpHandler {
  return httpHandler(deps, {
    name: 'create-workspace',
    body: workspaceRequestSchema,
    handle: async ({ body }) => ({ body: await createWorkspace(deps, body) }),
  });
}

/** The id is the hash of the packed bytes, so equal snapshots are one workspace and are uploaded once. */
async function createWorkspace(
  { blobs }: CreateWorkspaceDeps,
  content: WorkspaceRequest,
): Promise<WorkspaceAnswer> {
  const workspace = workspaceIdSchema.parse(`ws-${content.sha256}`);
  const key = workspaceKey(workspace);
  if (await blobs.has(key)) return { workspace, uploaded: true };
  const { url, headers, expiresAt } = await blobs.createUpload(key, content);
  return { workspace, uploaded: false, upload: { url, headers, expires_at: expiresAt.toISOString() } };
}
