import { limits } from '#shared/agent/limits.ts';
import type { AgentOutput, AgentOutputQuery } from '#shared/contract/agent-output.ts';
import type { AgentsApi } from './agents-api.ts';
import { type OutageWorld, surviveOutage } from './survive-outage.ts';

export interface PollDeps {
  api: Pick<AgentsApi, 'output'>;
  world: OutageWorld;
}

export interface FollowOptions {
  /** A cursor; without one, from the first line. */
  after?: string | undefined;
  /** RE2: only lines that it matches. */
  filter?: string | undefined;
  signal?: AbortSignal | undefined;
  /** Lines an answer, where the platform is asked again and again. */
  limit?: number | undefined;
  /** How long an answer may wait for something new, where the platform is asked again and again; default 25. */
  waitSeconds?: (() => number) | undefined;
  /** Told when the platform is away, and when it is back. */
  notice?: ((text: string) => void) | undefined;
}

/** Between two answers that told nothing new: a platform that doesn't wait must not be asked without pause. */
const idlePauseMs = 1_000;

/** An agent's output by asking again and again, until the agent ends; over restarts of the platform too. */
export async function* pollOutput(
  { api, world }: PollDeps,
  agentId: string,
  options: FollowOptions,
): AsyncGenerator<AgentOutput, void> {
  const { signal, after, filter, limit, notice = () => undefined } = options;
  const { waitSeconds = () => limits.waitSeconds } = options;
  let last: AgentOutput | undefined;
  for (;;) {
    const cursor = last?.next_cursor ?? after;
    const query: AgentOutputQuery = {
      // The first answer shows at once where the agent is.
      wait_seconds: last === undefined || last.has_more ? 0 : waitSeconds(),
      ...(cursor === undefined ? {} : { after: cursor }),
      ...(filter === undefined ? {} : { filter }),
      ...(limit === undefined ? {} : { limit }),
    };
    const askedAt = world.now();
    const ask = () => api.output(agentId, query, { signal });
    const answer = await surviveOutage({ world, notice }, ask, signal);
    yield answer;
    if (isLast(answer)) return;
    if (isIdle(answer, last) && world.now() - askedAt < idlePauseMs) await world.sleep(idlePauseMs, signal);
    last = answer;
  }
}

/** Whether nothing comes behind an answer: the agent has ended, and all that it wrote is told. */
export function isLast({ status, has_more }: Pick<AgentOutput, 'status' | 'has_more'>): boolean {
  return status !== 'running' && !has_more;
}

function isIdle(answer: AgentOutput, last: AgentOutput | undefined): boolean {
  const isNews = answer.lines.length > 0 || answer.has_more || last === undefined;
  return !isNews && answer.progress.last_update === last.progress.last_update;
}
