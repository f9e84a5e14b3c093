import type { AgentEventsQuery, AgentOutput } from '#shared/contract/agent-output.ts';
import {
  type ApiSettings,
  type ApiWorld,
  type CallOptions,
  type Connection,
  eitherSignal,
  endpointOf,
  targetOf,
} from './api-call.ts';
import { createSignedFetch, type Skew } from './signed-fetch.ts';

export type OpenEvents = (
  agentId: string,
  query?: AgentEventsQuery,
  options?: CallOptions,
) => AsyncGenerator<AgentOutput, void>;

/** One signed connection of the live stream for each call. */
export function createOpenEvents(
  world: ApiWorld,
  connection: Connection,
  { signal: always, patience }: ApiSettings,
): OpenEvents {
  const skew: Skew = { aheadMs: 0 };
  return async function* openEvents(agentId, query = {}, options = {}) {
    const signal = eitherSignal(always, options.signal);
    const endpoint = await endpointOf(connection);
    const target = targetOf('agent-events', { agentId, query });
    const headers = { accept: 'text/event-stream' };
    const signedFetch = createSignedFetch(world, endpoint, skew);
    // Loaded late: most programs and commands follow nothing.
    const { readEvents } = await import('./read-events.ts');
    const send = (until: AbortSignal) => signedFetch({ ...target, headers, signal: until });
    yield* readEvents(send, { ...{ url: endpoint.url, now: world.now }, signal, patience });
  };
}
