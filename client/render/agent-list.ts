import { cleanLine } from '#shared/agent/output.ts';
import type { ListedAgent } from '#shared/contract/list-agents.ts';
import { renderAge, renderDuration } from './duration.ts';

export type RenderedAgent = Pick<ListedAgent, 'agent_id' | 'subagent_type' | 'status' | 'started_at'> &
  Partial<Pick<ListedAgent, 'completed_at' | 'exit_code' | 'end_reason' | 'approval'>>;

export interface AgentListOptions {
  /** Minutes that an agent of a type usually takes; one that runs for twice as long is shown as overdue. */
  expectedMinutes?: ReadonlyMap<string, number>;
}

const statusWords = {
  running: 'running',
  completed: 'complete',
  failed: 'failed',
  terminated: 'terminated',
} as const;

/**
 * One line an agent, in the order given, without a line end behind the last:
 *
 *     agent-test [running]     test-runner-agent (3m 45s)
 *     agent-deploy [waiting for approval]  aws-infrastructure-expert (2m 5s)
 *     agent-review [complete]  code-review-agent (completed 2m ago)
 *     agent-abc running for 45 minutes (expected 10)
 */
export function renderAgentList(
  agents: readonly RenderedAgent[],
  now: Date,
  { expectedMinutes = new Map() }: AgentListOptions = {},
): string {
  const labelOf = ({ agent_id, status, approval }: RenderedAgent) =>
    `${agent_id} [${approval === undefined ? statusWords[status] : 'waiting for approval'}]`;
  const width = Math.max(0, ...agents.map((agent) => labelOf(agent).length));
  const lines = agents.map((agent) => {
    const overdue = renderOverdue(agent, now, expectedMinutes.get(agent.subagent_type));
    return (
      overdue ??
      `${labelOf(agent).padEnd(width)}  ${cleanLine(agent.subagent_type)} (${renderTimes(agent, now)})`
    );
  });
  return lines.join('\n');
}

/** How long agents of each type usually take: the median of those that completed, once there are three. */
export function typicalMinutes(
  agents: readonly Pick<ListedAgent, 'subagent_type' | 'status' | 'duration_seconds'>[],
): Map<string, number> {
  const durationsByType = new Map<string, number[]>();
  for (const { subagent_type, status, duration_seconds } of agents) {
    if (status !== 'completed') continue;
    durationsByType.set(subagent_type, [...(durationsByType.get(subagent_type) ?? []), duration_seconds]);
  }
  const known = [...durationsByType].filter(([, durations]) => durations.length >= 3);
  return new Map(known.map(([type, durations]) => [type, Math.max(1, Math.ceil(medianOf(durations) / 60))]));
}

/** Of an even number, the upper of the two in the middle. */
function medianOf(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}

function renderOverdue(agent: RenderedAgent, now: Date, expected: number | undefined): string | undefined {
  // Who waits for a person is not slow.
  if (expected === undefined || agent.status !== 'running' || agent.approval !== undefined) return undefined;
  const minutes = Math.floor((now.getTime() - Date.parse(agent.started_at)) / 60_000);
  if (minutes <= 2 * expected) return undefined;
  return `${agent.agent_id} running for ${minutes} minutes (expected ${expected})`;
}

function renderTimes(agent: RenderedAgent, now: Date): string {
  const { status, started_at, completed_at = started_at, exit_code = 0, end_reason } = agent;
  if (status === 'running') return renderDuration(now.getTime() - Date.parse(started_at));
  const ended = `${status} ${renderAge(now.getTime() - Date.parse(completed_at))}`;
  if (status === 'completed') return exit_code === 0 ? ended : `${ended}, exit code ${exit_code}`;
  const why =
    end_reason === undefined || end_reason === 'killed' ? '' : `, ${end_reason.replaceAll('_', ' ')}`;
  return `${ended}${why}`;
}
