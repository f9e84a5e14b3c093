import { renderCost } from '#client/render/cost.ts';
import { renderDuration } from '#client/render/duration.ts';
import { cleanLine, onOneLine } from '#shared/agent/output.ts';
import type { ListedAgent } from '#shared/contract/list-agents.ts';
import type { Change } from './changes.ts';

/** One line: `agent-x running 45% Scanning for secrets`, `agent-x completed in 3m 45s, exit code 0, $0.0123`. */
export function renderChange({ what, agent }: Change): string {
  const { agent_id, progress, approval } = agent;
  if (what === 'ended') return renderEnd(agent);
  if (what === 'approval') return `${agent_id} waits for approval: ${oneLine(approval?.title ?? '')}`;
  return `${agent_id} running ${progress.percent_complete}% ${oneLine(progress.current_step)}`.trimEnd();
}

export function renderEnd(agent: ListedAgent): string {
  const { agent_id, status, duration_seconds, exit_code, end_reason } = agent;
  const facts = [
    `${agent_id} ${status} ${status === 'completed' ? 'in' : 'after'} ${renderDuration(duration_seconds * 1000)}`,
    ...(end_reason === undefined || end_reason === 'finished' ? [] : [end_reason.replaceAll('_', ' ')]),
    ...(exit_code === undefined ? [] : [`exit code ${exit_code}`]),
    renderAgentCost(agent),
  ];
  return facts.join(', ');
}

export function renderAgentCost(agent: Pick<ListedAgent, 'rehearsal' | 'cost_usd'>): string {
  return agent.rehearsal ? 'no model' : renderCost(agent.cost_usd);
}

/** Text from outside, as a part of a line. */
export function oneLine(text: string): string {
  return cleanLine(onOneLine(cleanLine(text))).trim();
}
