import type { AgentOutput } from '#shared/contract/agent-output.ts';
import type { AgentsApi } from './agents-api.ts';
import { AgentsError } from './agents-error.ts';
import { type FollowOptions, isLast, pollOutput } from './poll-output.ts';
import { type OutageWorld, surviveOutage } from './survive-outage.ts';

export interface FollowDeps {
  api: Pick<AgentsApi, 'events' | 'output'>;
  world: OutageWorld;
}

export type { FollowOptions };

/** A connection that ended sooner is not made again at once. */
const shortestMs = 1_000;

/**
 * An agent's output as it comes: the first answer at once, later ones with new lines or progress, approval or files that
 * moved, the last with the end and everything told. Every line comes once, in order, over breaks and restarts of the
 * platform. By the live stream, or by asking again and again where there is none.
 * @throws {AgentsError}, when the platform is away for a minute as well; the signal's reason once that aborts.
 */
export async function* followOutput(
  deps: FollowDeps,
  agentId: string,
  options: FollowOptions = {},
): AsyncGenerator<AgentOutput, void> {
  let { after } = options;
  try {
    for await (const answer of streamOutput(deps, agentId, options)) {
      after = answer.next_cursor;
      yield answer;
      if (isLast(answer)) return;
    }
  } catch (error) {
    if (!(error instanceof AgentsError && error.code === 'no_stream')) throw error;
    yield* pollOutput(deps, agentId, { ...options, after });
  }
}

/** One connection after another, each from where the one before ended; without an end of its own. */
async function* streamOutput(
  { api, world }: FollowDeps,
  agentId: string,
  { after, filter, signal, notice = () => undefined }: FollowOptions,
): AsyncGenerator<AgentOutput, void> {
  let cursor = after;
  for (;;) {
    const openedAt = world.now();
    const open = () => begin(api.events(agentId, { filter, after: cursor }, { signal }));
    await using connection = await surviveOutage({ world, notice }, open, signal);
    try {
      for await (const answer of connection.events) {
        cursor = answer.next_cursor;
        yield answer;
      }
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof AgentsError && error.retryable)) throw error;
    }
    if (world.now() - openedAt < shortestMs) await world.sleep(shortestMs, signal);
  }
}

/** A connection counts as made with its first event, which the platform sends at once. */
async function begin(events: AsyncGenerator<AgentOutput, void>) {
  const first = await events.next();
  if (first.done === true) throw cutShort();
  return {
    events: startWith(first.value, events),
    [Symbol.asyncDispose]: async () => void (await events.return()),
  };
}

async function* startWith(first: AgentOutput, rest: AsyncIterable<AgentOutput>) {
  yield first;
  yield* rest;
}

function cutShort(): AgentsError {
  return new AgentsError({
    code: 'connection_broken',
    message: 'the stream ended before its first event',
    remedy: 'Try again.',
    retryable: true,
  });
}
