import type { ListedAgent } from '#shared/contract/list-agents.ts';

export interface Change {
  what: 'runs' | 'progress' | 'approval' | 'ended';
  agent: ListedAgent;
}

/**
 * What is new in each look at the agents, oldest agent first. The first look tells of those that run, and of ended
 * ones only where `tellsEnded`: they were asked for by name.
 */
export function createChangeFinder({ tellsEnded }: { tellsEnded: boolean }) {
  let before: ReadonlyMap<string, ListedAgent> | undefined;
  return (agents: readonly ListedAgent[]): Change[] => {
    const isFirst = before === undefined;
    const changes = agents
      .toReversed()
      .filter(({ status }) => status === 'running' || !isFirst || tellsEnded)
      .flatMap((agent) => changeOf(before?.get(agent.agent_id), agent));
    // One that left the list, and comes back on a longer page, is no news.
    before = new Map([...(before ?? []), ...agents.map((agent) => [agent.agent_id, agent] as const)]);
    return changes;
  };
}

function changeOf(before: ListedAgent | undefined, agent: ListedAgent): Change[] {
  if (agent.status !== 'running') {
    return before === undefined || before.status === 'running' ? [{ what: 'ended', agent }] : [];
  }
  if (agent.approval !== undefined && agent.approval.plan_hash !== before?.approval?.plan_hash) {
    return [{ what: 'approval', agent }];
  }
  if (before === undefined) return [{ what: 'runs', agent }];
  const { percent_complete, current_step } = before.progress;
  const { progress } = agent;
  const moved = progress.percent_complete !== percent_complete || progress.current_step !== current_step;
  return moved || (agent.approval === undefined && before.approval !== undefined)
    ? [{ what: 'progress', agent }]
    : [];
}
