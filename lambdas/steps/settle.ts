import { type EndCause, timeoutCause } from '#shared/agent/end.ts';
import type { RunningAgent } from '#shared/agent/record.ts';
import type { SettleInput, StepPointer } from '#shared/workflow/step-pointer.ts';
import { endingSeconds, findOpenCalls, foretellOpenCalls } from '../agents/open-calls.ts';
import type { StepDependencies } from './dependencies.ts';
import { endAgent, pointAfterRefusal } from './end-agent.ts';

type Dependencies = Pick<StepDependencies, 'store' | 'search' | 'clock' | 'log'>;

// A Task's timeout is rounded up to whole seconds, and clocks differ a little.
const deadlineToleranceMs = 2_000;

/**
 * Records the end of an agent whose step broke for good or ran into the agent's deadline. Where that leaves calls open
 * the execution goes on once more; if it breaks again, it ends.
 */
export async function settle(deps: Dependencies, input: SettleInput): Promise<StepPointer> {
  const record = await deps.store.get(input.agent_id);
  if (record?.status !== 'running') return pointAfterRefusal(deps, input.agent_id);
  const { Error: error, Cause: cause } = input.failure;
  // The cause may hold anything that was thrown: it is for operators, the agent's owner sees the name.
  deps.log.error('a step failed', { agent_id: record.agent_id, error, cause });
  const leftMs = Date.parse(record.deadline_at) - deps.clock.now().getTime();
  if (error === 'States.Timeout' && leftMs <= deadlineToleranceMs) {
    return end(deps, record, timeoutCause(record.timeout_minutes));
  }
  const message = `A step of this agent failed and could not be repeated (${error.slice(0, 100)})`;
  return end(deps, record, { reason: 'crashed', error: message });
}

async function end(deps: Dependencies, record: RunningAgent, cause: EndCause): Promise<StepPointer> {
  const lines = await foretellOpenCalls(deps, record.agent_id);
  const pointer = await endAgent(deps, record, { cause, lines });
  const { open } = await findOpenCalls(deps.store, record);
  return open.length === 0 ? pointer : { ...pointer, seconds_left: endingSeconds, next: 'again' };
}
