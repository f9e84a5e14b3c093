import { timeoutCause } from '#shared/agent/end.ts';
import type { SettleInput, StepPointer } from '#shared/workflow/step-pointer.ts';
import type { StepDependencies } from './dependencies.ts';
import { endAgent, pointAfterRefusal } from './end-agent.ts';

// A Task's timeout is rounded up to whole seconds, and clocks differ a little.
const deadlineToleranceMs = 2_000;

/** Records the end of an agent whose step broke for good or ran into the agent's deadline. */
export async function settle(
  deps: Pick<StepDependencies, 'store' | 'search' | 'clock' | 'log'>,
  input: SettleInput,
): Promise<StepPointer> {
  const record = await deps.store.get(input.agent_id);
  if (record?.status !== 'running') return pointAfterRefusal(deps, input.agent_id);
  const { Error: error, Cause: cause } = input.failure;
  // The cause may hold anything that was thrown: it is for operators, the agent's owner sees the name.
  deps.log.error('a step failed', { agent_id: record.agent_id, error, cause });
  const leftMs = Date.parse(record.deadline_at) - deps.clock.now().getTime();
  if (error === 'States.Timeout' && leftMs <= deadlineToleranceMs) {
    return endAgent(deps, record, { cause: timeoutCause(record.timeout_minutes) });
  }
  const message = `A step of this agent failed and could not be repeated (${error.slice(0, 100)})`;
  return endAgent(deps, record, { cause: { reason: 'crashed', error: message } });
}
