import { approvalOfCall } from '#shared/agent/approval.ts';
import { askForApproval } from '#shared/agent/approval-rules.ts';
import type { ToolCall } from '#shared/agent/conversation.ts';
import type { RunningAgent } from '#shared/agent/record.ts';
import { handToSearch } from '../agents/hand-to-search.ts';
import { type PreparedDemand, showDemand } from '../tools/approval-demand.ts';
import type { ToolContext } from '../tools/tool.ts';
import { storedAnswer } from './attempt.ts';
import type { StepDependencies } from './dependencies.ts';
import type { Guard } from './run-guarded.ts';

/** A call whose tool goes on only if a person says yes. */
export interface ToBeAsked {
  call: ToolCall;
  tool: string;
  demand: PreparedDemand;
}

/** What the record says about a call: an approval counts for exactly what was shown and hashed then. */
export function approvalsFor(record: RunningAgent, call: ToolCall, tool: string): ToolContext['approvalOf'] {
  const approval = approvalOfCall(record, { turn: record.turn, tool_use_id: call.id });
  return (demand) =>
    approval?.status === 'approved' && approval.plan_hash === showDemand(tool, demand).plan_hash
      ? approval
      : undefined;
}

/** Puts the question on the record, where a decision is waited for. One at a time: a busy one is asked again later. */
export async function askApproval(
  deps: Pick<StepDependencies, 'store' | 'search' | 'log'>,
  { agent_id, turn }: RunningAgent,
  { call, tool, demand, guard }: ToBeAsked & { guard: Guard },
): Promise<void> {
  const request = { ...demand, turn, tool_use_id: call.id, tool };
  const asked = await deps.store.moveApprovals(agent_id, askForApproval(request));
  if (asked.refused) return guard.fence();
  await handToSearch(deps, agent_id, asked.lines);
  deps.log.info('approval asked', { agent_id, tool, plan_hash: demand.plan_hash, outcome: asked.outcome });
  if (asked.outcome !== 'too_many') return;
  const content = 'This agent has asked for too many approvals; this one was not asked. Nothing was changed.';
  const answered = await deps.store.putAnswers(agent_id, [
    storedAnswer(turn, { call, content, isError: true }),
  ]);
  if (answered.refused) guard.fence();
}
