import type { AgentId } from '#shared/agent/ids.ts';
import { isEnded } from '#shared/agent/record.ts';
import type { StepPointer } from '#shared/workflow/step-pointer.ts';
import { endingSeconds, findOpenCalls } from '../agents/open-calls.ts';
import type { StepDependencies } from './dependencies.ts';
import { pointAfterRefusal } from './end-agent.ts';
import { pointToEnd } from './pointers.ts';

/**
 * Where an execution goes that may not go on with its agent: first to the families of the calls that the agent's end has
 * left open, so that each abandons its own, then to its end.
 */
export async function pointAfterEnd(
  deps: Pick<StepDependencies, 'store' | 'clock' | 'toolbox'>,
  agentId: AgentId,
): Promise<StepPointer> {
  const record = await deps.store.get(agentId);
  if (record === undefined || !isEnded(record) || record.status === 'completed')
    return pointAfterRefusal(deps, agentId);
  const { open } = await findOpenCalls(deps.store, record);
  const families = [...new Set(open.flatMap(({ call }) => deps.toolbox.findBegun(call.name)?.family ?? []))];
  const [first, ...others] = families;
  if (first === undefined) return pointToEnd(record);
  const next = others.length === 0 ? first : 'several';
  return { ...pointToEnd(record), seconds_left: endingSeconds, next, families };
}
