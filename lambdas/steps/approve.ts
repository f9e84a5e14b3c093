import { armApproval } from '#shared/agent/approval-rules.ts';
import type { ApproveInput } from '#shared/workflow/step-pointer.ts';
import type { StepDependencies } from './dependencies.ts';

/**
 * Notes what wakes the execution that now waits for a decision. Where it fell before the token was noted, whoever
 * decided could not wake it: so this does.
 */
export async function approve(
  deps: Pick<StepDependencies, 'store' | 'executions' | 'clock'>,
  { agent_id, token }: ApproveInput,
): Promise<Record<string, never>> {
  const armed = await deps.store.moveApprovals(agent_id, armApproval(token, deps.clock.now().toISOString()));
  if (armed.refused || armed.outcome === 'decided') await deps.executions.wake(token);
  return {};
}
