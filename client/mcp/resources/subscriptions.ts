import {
  ProtocolError,
  ProtocolErrorCode,
  ResourceNotFoundError,
  type Server,
} from '@modelcontextprotocol/server';
import { followOutput } from '#client/http/event-stream.ts';
import { isLast } from '#client/http/poll-output.ts';
import { tellFailure } from '../failure-answer.ts';
import type { Session } from '../session.ts';
import { parseAgentUri } from './agent-uri.ts';

/** Each asks the platform all the time. */
const most = 16;

/** Tells a client that subscribed to an agent's output when there is more of it, until the agent has ended. */
export function serveSubscriptions(server: Server, session: Session): void {
  const watches = new Map<string, AbortController>();
  server.setRequestHandler('resources/subscribe', async ({ params: { uri } }) => {
    const place = parseAgentUri(uri);
    if (place?.what !== 'output') throw new ResourceNotFoundError(uri);
    if (watches.has(uri)) return {};
    if (watches.size >= most) throw tooMany();
    const stop = new AbortController();
    watches.set(uri, stop);
    const signal = AbortSignal.any([stop.signal, session.lifetime.signal]);
    const tell = () => server.sendResourceUpdated({ uri });
    void watch(session, { agentId: place.agentId, signal, tell })
      .catch((error: unknown) => signal.aborted || session.world.log(`${uri}: ${tellFailure(error)}`))
      .finally(() => watches.get(uri) === stop && watches.delete(uri));
    return {};
  });
  server.setRequestHandler('resources/unsubscribe', async ({ params: { uri } }) => {
    watches.get(uri)?.abort();
    watches.delete(uri);
    return {};
  });
}

interface Watched {
  agentId: string;
  signal: AbortSignal;
  tell(): Promise<void>;
}

/** The end is told too. What was written before is not news. */
async function watch({ connect, world }: Session, { agentId, signal, tell }: Watched): Promise<void> {
  const api = await connect();
  let isCaughtUp = false;
  for await (const page of followOutput({ api, world }, agentId, { signal, notice: world.log })) {
    if (isLast(page) || (isCaughtUp && page.lines.length > 0)) await tell();
    isCaughtUp ||= !page.has_more;
  }
}

function tooMany(): ProtocolError {
  return new ProtocolError(
    ProtocolErrorCode.InvalidParams,
    `there are ${most} subscriptions already; unsubscribe from one first`,
  );
}
