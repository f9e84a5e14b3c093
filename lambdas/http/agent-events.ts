import { limits } from '#shared/agent/limits.ts';
import { agentEventsQuerySchema } from '#shared/contract/agent-output.ts';
import { ProductError } from '#shared/errors/product-error.ts';
import { followOutput } from '../agents/follow-output.ts';
import type { ReadDeps } from '../agents/read-output.ts';
import type { StreamSeats } from '../ports/stream-seats.ts';
import { serverSentEvents } from './server-sent-events.ts';
import { type HttpHandler, httpHandler, type WrapperDeps } from './wrapper.ts';

export type AgentEventsDeps = WrapperDeps & ReadDeps & { seats: StreamSeats };

/** Answers errors as JSON, as everything does, as long as the stream has not begun. */
export function createAgentEventsHandler(deps: AgentEventsDeps): HttpHandler {
  return httpHandler(deps, {
    name: 'agent-events',
    query: agentEventsQuerySchema,
    handle: async ({ owner, agentId, query: { filter, after }, lastEventId, stopWaiting }) => {
      const query = { filter, after: lastEventId ?? after };
      const news = await followOutput(deps, { owner, agentId, query, signal: stopWaiting });
      const seat = await deps.seats.take(owner);
      if (seat === undefined) throw tooMany();
      return { live: { chunks: serverSentEvents(news), close: () => seat.leave() } };
    },
  });
}

function tooMany(): ProductError {
  return new ProductError('throttled', {
    message: `${limits.stream.perOwner} streams are open already.`,
    remedy: ['Close one, or wait with ', { call: 'agent-output' }, ' instead.'],
  });
}
