import { agentEventsQuerySchema } from '#shared/contract/agent-output.ts';
import { followOutput } from '../agents/follow-output.ts';
import type { ReadDeps } from '../agents/read-output.ts';
import { serverSentEvents } from './server-sent-events.ts';
import { type HttpHandler, httpHandler, type WrapperDeps } from './wrapper.ts';

/** Answers errors as JSON, as everything does, as long as the stream has not begun. */
export function createAgentEventsHandler(deps: WrapperDeps & ReadDeps): HttpHandler {
  return httpHandler(deps, {
    name: 'agent-events',
    query: agentEventsQuerySchema,
    handle: async ({ owner, agentId, query: { filter, after }, lastEventId, stopWaiting }) => {
      const query = { filter, after: lastEventId ?? after };
      const news = await followOutput(deps, { owner, agentId, query, signal: stopWaiting });
      return { live: { owner, chunks: serverSentEvents(news) } };
    },
  });
}
