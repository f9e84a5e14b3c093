import { toolCallsQuerySchema } from '#shared/contract/tool-calls.ts';
import { type ListCallsDeps, listToolCalls } from '../agents/list-tool-calls.ts';
import { type HttpHandler, httpHandler, type WrapperDeps } from './wrapper.ts';

export function createListToolCallsHandler(deps: WrapperDeps & ListCallsDeps): HttpHandler {
  return httpHandler(deps, {
    name: 'list-tool-calls',
    query: toolCallsQuerySchema,
    handle: async ({ owner, agentId, query }) => ({
      body: await listToolCalls(deps, owner, { agentId, query }),
    }),
  });
}
