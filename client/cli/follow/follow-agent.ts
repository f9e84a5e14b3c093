import { type FollowDeps, type FollowOptions, followOutput } from '#client/http/event-stream.ts';
import type { AgentOutput } from '#shared/contract/agent-output.ts';
import type { AgentView } from '../view/agent-view.ts';

export type { FollowDeps };

export interface ShownFollowOptions extends Omit<FollowOptions, 'notice'> {
  view: Pick<AgentView, 'update' | 'end' | 'notice'>;
}

/**
 * Shows an agent's output as it comes until the agent ends, over restarts of the platform too.
 * @returns the last answer: the agent's end.
 * @throws {AgentsError}, or the signal's reason once that aborts.
 */
export async function followAgent(
  deps: FollowDeps,
  agentId: string,
  { view, ...options }: ShownFollowOptions,
): Promise<AgentOutput> {
  let last: AgentOutput | undefined;
  const notice = (text: string): void => view.notice(text);
  for await (const answer of followOutput(deps, agentId, { ...options, notice })) {
    view.update(answer);
    last = answer;
  }
  if (last === undefined) throw new Error('an agent was followed to its end, and told nothing');
  view.end(last);
  return last;
}
