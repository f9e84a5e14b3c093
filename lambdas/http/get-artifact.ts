import { type GetArtifactDeps, getArtifact } from '../agents/get-artifact.ts';
import { type HttpHandler, httpHandler, type WrapperDeps } from './wrapper.ts';

export function createGetArtifactHandler(deps: WrapperDeps & GetArtifactDeps): HttpHandler {
  return httpHandler(deps, {
    name: 'get-artifact',
    handle: async ({ owner, agentId, name }) => ({ body: await getArtifact(deps, owner, { agentId, name }) }),
  });
}
