import type { StepPointer } from '#shared/workflow/step-pointer.ts';
import { startExecution } from '../agents/start-execution.ts';
import type { StepDependencies } from './dependencies.ts';
import { pointAfterRefusal } from './end-agent.ts';
import { pointTo } from './pointers.ts';

/**
 * Carries a long agent on in a fresh execution, before the history of this one is full. Run twice it starts
 * one: epoch and name follow from the epoch that ends, which the pointer names.
 */
export async function renew(
  deps: Pick<StepDependencies, 'store' | 'executions' | 'clock'>,
  pointer: StepPointer,
): Promise<StepPointer> {
  const record = await deps.store.get(pointer.agent_id);
  if (record?.status !== 'running') return pointAfterRefusal(deps, pointer.agent_id);
  const renewed = await deps.store.renew(record.agent_id, pointer.epoch);
  if (renewed.refused && renewed.why !== 'stale') return pointAfterRefusal(deps, pointer.agent_id);
  await startExecution(deps, { ...record, epoch: pointer.epoch + 1 });
  return pointTo(deps.clock, record, { next: 'done' });
}
