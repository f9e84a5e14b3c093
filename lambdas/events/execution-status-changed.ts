import * as z from 'zod';
import { agentIdSchema } from '#shared/agent/ids.ts';
import { isRunning } from '#shared/agent/record.ts';
import { foretellOpenCalls, startEnding } from '../agents/open-calls.ts';
import { type ExecutionState, executionName } from '../ports/executions.ts';
import type { StepDependencies } from '../steps/dependencies.ts';
import { endAgent } from '../steps/end-agent.ts';
import { endOfExecution } from './end-of-execution.ts';

type Dependencies = Pick<StepDependencies, 'store' | 'search' | 'executions' | 'clock' | 'log'>;

const statuses: Record<'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED', ExecutionState['status']> = {
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  TIMED_OUT: 'timed_out',
  ABORTED: 'aborted',
};

/** What EventBridge tells of an execution that ended. Input and output may be missing, and are not looked at. */
export const statusChangeSchema = z.object({
  detail: z.object({
    name: z.string(),
    status: z.enum(['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED']),
  }),
});
export type StatusChange = z.infer<typeof statusChangeSchema>;

/**
 * Ends the agent of an execution that ended without recording how, and sees to the calls that an end has left open
 * which the execution can not see to any more. Told late, twice, or after the agent went on in a fresh execution, it
 * changes nothing.
 * @returns whether this wrote the end.
 */
export async function executionStatusChanged(
  deps: Dependencies,
  { detail: { name, status } }: StatusChange,
): Promise<boolean> {
  const agentId = agentIdSchema.safeParse(name.replace(/-(?:e\d+|end)$/, ''));
  if (!agentId.success) {
    deps.log.warn('an execution that is no agent ended', { name });
    return false;
  }
  const record = await deps.store.get(agentId.data);
  if (record === undefined || executionName(record.agent_id, record.epoch) !== name) return false;
  const isEnding = isRunning(record);
  if (isEnding) {
    const cause = endOfExecution(deps, record, { name, status: statuses[status] });
    await endAgent(deps, record, { cause, lines: await foretellOpenCalls(deps, record.agent_id) });
  }
  if (status !== 'SUCCEEDED') await startEnding(deps, record);
  return isEnding;
}
