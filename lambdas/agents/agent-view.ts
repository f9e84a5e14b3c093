import { pendingApproval } from '#shared/agent/approval.ts';
import type { OutputLine } from '#shared/agent/output.ts';
import { type AgentRecord, isRunning } from '#shared/agent/record.ts';
import { type AgentOutput, encodeCursor } from '#shared/contract/agent-output.ts';
import type { ShownApproval } from '#shared/contract/approvals.ts';
import type { ListedAgent } from '#shared/contract/list-agents.ts';
import type { TaskAnswer } from '#shared/contract/task.ts';

/** Lines of an agent, and how far was looked for them. */
export interface OutputPage {
  lines: readonly OutputLine[];
  /** The number of the last line looked at. */
  through: number;
}

/** What a started agent is answered with: the same on every repeat, however far it has come. */
export function toTaskAnswer(record: AgentRecord): TaskAnswer {
  return {
    agent_id: record.agent_id,
    subagent_type: record.subagent_type,
    description: record.description,
    status: 'running',
    model: record.model,
    started_at: record.started_at,
    timeout_minutes: record.timeout_minutes,
    ...(record.workspace === undefined ? {} : { workspace: record.workspace }),
    rehearsal: record.rehearsal,
    message: `${record.subagent_type} works in the background as ${record.agent_id}; read it with AgentOutput.`,
  };
}

/** What AgentOutput answers, with the lines of one page. */
export function toAgentOutput(record: AgentRecord, page: OutputPage, now: Date): AgentOutput {
  return {
    ...courseOf(record, now),
    output: page.lines.map(({ text }) => text).join('\n'),
    lines: [...page.lines],
    next_cursor: encodeCursor(page.through),
    has_more: page.through < record.next_seq - 1,
    ...(record.status === 'failed' ? { error: record.error } : {}),
    usage: { ...record.usage, cost_usd: roundUsd(record.usage.cost_usd) },
    artifacts: [...record.artifacts],
  };
}

/** What ListAgents answers for one agent. */
export function toListedAgent(record: AgentRecord, now: Date): ListedAgent {
  return { ...courseOf(record, now), cost_usd: roundUsd(record.usage.cost_usd) };
}

/** To a millionth: sums of binary fractions carry digits that mean nothing. */
function roundUsd(usd: number): number {
  return Math.round(usd * 1_000_000) / 1_000_000;
}

/** Seconds from the start to the end, or until now. */
export function durationSeconds(record: AgentRecord, now: Date): number {
  const until = isRunning(record) ? now.getTime() : Date.parse(record.completed_at);
  return Math.max(0, until - Date.parse(record.started_at)) / 1000;
}

/** What the agent waits for somebody to decide. The token is nobody's to see. */
function approvalOf(record: AgentRecord): { approval?: ShownApproval } {
  const pending = isRunning(record) ? pendingApproval(record) : undefined;
  if (pending === undefined) return {};
  const { tool, title, details, plan_hash, requested_at, expires_at } = pending;
  return { approval: { tool, title, details, plan_hash, requested_at, expires_at } };
}

/** What every answer about an agent tells: who it is and whose, how far it came, how it ended. */
function courseOf(record: AgentRecord, now: Date) {
  return {
    agent_id: record.agent_id,
    subagent_type: record.subagent_type,
    description: record.description,
    status: record.status,
    rehearsal: record.rehearsal,
    owner: record.owner,
    model: record.model,
    progress: record.status === 'completed' ? { ...record.progress, percent_complete: 100 } : record.progress,
    ...approvalOf(record),
    started_at: record.started_at,
    duration_seconds: durationSeconds(record, now),
    ...(isRunning(record)
      ? {}
      : { exit_code: record.exit_code, end_reason: record.end_reason, completed_at: record.completed_at }),
  };
}
