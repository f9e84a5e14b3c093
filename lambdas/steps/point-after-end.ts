import type { AgentId } from '#shared/agent/ids.ts';
import { type EndedAgent, isEnded } from '#shared/agent/record.ts';
import type { StepPointer } from '#shared/workflow/step-pointer.ts';
import { endingSeconds, findOpenCalls, type OpenCall } from '../agents/open-calls.ts';
import type { StepDependencies } from './dependencies.ts';
import { pointAfterRefusal } from './end-agent.ts';
import { pointToEnd } from './pointers.ts';
import { recordCall } from './record-calls.ts';

/**
 * Where an execution goes that may not go on with its agent: first to the families of the calls that the agent's end has
 * left open, so that each abandons its own, then to its end. A call whose tool is gone is recorded as abandoned here.
 */
export async function pointAfterEnd(
  deps: Pick<StepDependencies, 'store' | 'clock' | 'toolbox'>,
  agentId: AgentId,
): Promise<StepPointer> {
  const record = await deps.store.get(agentId);
  if (record === undefined || !isEnded(record) || record.status === 'completed')
    return pointAfterRefusal(deps, agentId);
  const { open } = await findOpenCalls(deps.store, record);
  const tools = open.map(({ call }) => deps.toolbox.findBegun(call.name));
  await Promise.all(
    open.map((left, at) => (tools[at] === undefined ? giveUp(deps, record, left) : undefined)),
  );
  const families = [...new Set(tools.flatMap((tool) => tool?.family ?? []))];
  const [first, ...others] = families;
  if (first === undefined) return pointToEnd(record);
  const next = others.length === 0 ? first : 'several';
  return { ...pointToEnd(record), seconds_left: endingSeconds, next, families };
}

/** A call whose tool is gone, with a release that came meanwhile: no family is left that could end what it began. */
async function giveUp(
  deps: Pick<StepDependencies, 'store' | 'clock'>,
  record: EndedAgent,
  { call, pending }: OpenCall,
): Promise<void> {
  const until = new Date(record.completed_at);
  const startedAt = pending === undefined ? until : new Date(pending.started_at);
  const aftermath = `There is no tool ${call.name.slice(0, 80)} any more: what it began, if anything, goes on by itself.`;
  await recordCall(deps, record, { call, outcome: 'abandoned', startedAt, until, aftermath });
}
