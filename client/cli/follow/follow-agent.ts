import type { AgentsApi } from '#client/http/agents-api.ts';
import { type OutageWorld, surviveOutage } from '#client/http/survive-outage.ts';
import { limits } from '#shared/agent/limits.ts';
import type { AgentOutput, AgentOutputQuery } from '#shared/contract/agent-output.ts';
import type { AgentView } from '../view/agent-view.ts';

export interface FollowDeps {
  api: Pick<AgentsApi, 'output'>;
  world: OutageWorld;
}

export interface FollowOptions {
  view: Pick<AgentView, 'update' | 'end' | 'notice'>;
  signal?: AbortSignal | undefined;
  /** A cursor; without one, from the first line. */
  after?: string | undefined;
  filter?: string | undefined;
  /** Lines an answer. */
  limit?: number | undefined;
}

/** Between two answers that told nothing new: a platform that doesn't wait must not be asked without pause. */
const idlePauseMs = 1_000;

/**
 * Shows an agent's output as it comes until the agent ends, over restarts of the platform too.
 * @returns the last answer: the agent's end.
 * @throws {AgentsError}, or the signal's reason once that aborts.
 */
export async function followAgent(
  { api, world }: FollowDeps,
  agentId: string,
  { view, signal, after, filter, limit }: FollowOptions,
): Promise<AgentOutput> {
  let last: AgentOutput | undefined;
  for (;;) {
    const cursor = last?.next_cursor ?? after;
    const query: AgentOutputQuery = {
      // The first answer shows at once where the agent is.
      wait_seconds: last === undefined || last.has_more ? 0 : limits.waitSeconds,
      ...(cursor === undefined ? {} : { after: cursor }),
      ...(filter === undefined ? {} : { filter }),
      ...(limit === undefined ? {} : { limit }),
    };
    const askedAt = world.now();
    const ask = () => api.output(agentId, query, { signal });
    const notice = (text: string) => view.notice(text);
    const answer = await surviveOutage({ world, notice }, ask, signal);
    view.update(answer);
    if (answer.status !== 'running' && !answer.has_more) {
      view.end(answer);
      return answer;
    }
    if (isIdle(answer, last) && world.now() - askedAt < idlePauseMs) await world.sleep(idlePauseMs, signal);
    last = answer;
  }
}

function isIdle(answer: AgentOutput, last: AgentOutput | undefined): boolean {
  const isNews = answer.lines.length > 0 || answer.has_more || last === undefined;
  return !isNews && answer.progress.last_update === last.progress.last_update;
}
