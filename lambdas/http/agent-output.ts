import { agentOutputQuerySchema } from '#shared/contract/agent-output.ts';
import { type ReadDeps, readOutput } from '../agents/read-output.ts';
import { type HttpHandler, httpHandler, type WrapperDeps } from './wrapper.ts';

export function createAgentOutputHandler(deps: WrapperDeps & ReadDeps): HttpHandler {
  return httpHandler(deps, {
    name: 'agent-output',
    query: agentOutputQuerySchema,
    handle: async ({ owner, agentId, query, stopWaiting }) => ({
      body: await readOutput(deps, { owner, agentId, query, signal: stopWaiting }),
    }),
  });
}
