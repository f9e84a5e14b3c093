import type { Conversation } from '#shared/agent/conversation.ts';
import { isEnded, type RunningAgent } from '#shared/agent/record.ts';
import { ProductError } from '#shared/errors/product-error.ts';
import type { ToolFamily } from '#shared/workflow/families.ts';
import type { StepPointer, ToolStepInput } from '#shared/workflow/step-pointer.ts';
import { inParallel } from '../tools/in-parallel.ts';
import type { ToolContext } from '../tools/tool.ts';
import { abandonCalls } from './abandon-calls.ts';
import { askApproval } from './ask-approval.ts';
import { answeredIn } from './attempt.ts';
import { pointAfterRefusal } from './end-agent.ts';
import { LineWriter } from './line-writer.ts';
import { pointTo, pointToEnd } from './pointers.ts';
import { type BoundCall, keptBy, type RunToolsDependencies, runCall } from './run-call.ts';
import { type Guard, runGuarded } from './run-guarded.ts';

/** All agents share one process: a reply that asks for everything at once must not take all of its memory. */
const callsAtOnce = 16;

/**
 * Runs the turn's calls of one family, side by side. An answer is stored as soon as it is there, so that a
 * second run does only what the first did not end. Of an agent that has ended the family's open calls are abandoned.
 */
export async function runTools(
  deps: RunToolsDependencies,
  step: { family: ToolFamily; input: ToolStepInput },
  signal: AbortSignal,
): Promise<StepPointer> {
  const { agent_id } = step.input;
  const record = await deps.store.get(agent_id);
  if (record !== undefined && isEnded(record)) {
    await abandonCalls(deps, record, { family: step.family, signal });
    return { ...pointToEnd(record), events: step.input.events };
  }
  if (record === undefined) return pointAfterRefusal(deps, agent_id);
  const conversation = await deps.store.readConversation(agent_id);
  // A step that comes late, after its turn was left behind, finds nothing to do.
  const calls =
    record.turn === step.input.turn ? openCalls(deps, record, { family: step.family, conversation }) : [];
  return runGuarded(deps, { record, signal }, async (guard) => {
    const cloud = deps.openCloud(agent_id);
    const writer = new LineWriter(deps, { record, turn: record.turn, onRefused: guard.fence });
    const [kept, found] = [keptBy(conversation), foundBy(conversation)];
    const ran = await inParallel(calls, callsAtOnce, async (bound) => {
      const [result] = await Promise.allSettled([
        runCall(deps, record, { ...bound, guard, writer, cloud, kept, found }),
      ]);
      return result;
    });
    await writer.close();
    // Only now: the answers that could be stored are, and no tool runs on behind a step that has failed.
    for (const call of ran) if (call.status === 'rejected') throw call.reason;
    // Behind the last line of the tools, which would else be shown as the step that the agent is at.
    for (const { value: asked } of ran.filter((call) => call.status === 'fulfilled')) {
      if (asked !== undefined) await askApproval(deps, record, { ...asked, guard });
    }
    const pointer = await pointAfterTools(deps, record, guard);
    return { ...pointer, events: step.input.events };
  });
}

/** Clocks of two functions differ a little: what Think found due must be due here. */
const clockToleranceMs = 2_000;

function openCalls(
  deps: RunToolsDependencies,
  record: RunningAgent,
  { family, conversation }: { family: ToolFamily; conversation: Conversation },
): BoundCall[] {
  const agentType = deps.agentTypes.get(record.subagent_type);
  if (agentType === undefined) return [];
  const answered = answeredIn(conversation, record.turn);
  const dueMs = deps.clock.now().getTime() + clockToleranceMs;
  const pending = conversation.pending.filter(({ turn }) => turn === record.turn);
  return (conversation.turns.at(-1)?.tool_calls ?? [])
    .filter(({ id }) => !answered.has(id))
    .flatMap((call) => {
      const tool = deps.toolbox.find(agentType, call.name);
      const earlier = pending.find(({ tool_use_id }) => tool_use_id === call.id);
      const isDue = earlier === undefined || Date.parse(earlier.wake_at) <= dueMs;
      return tool?.family === family && isDue ? [{ call, tool, earlier }] : [];
    });
}

function foundBy({ answers }: Conversation): ToolContext['found'] {
  return () => ({
    findings: answers.flatMap(({ findings }) => findings),
    notChecked: answers.flatMap(({ not_checked }) => not_checked),
  });
}

async function pointAfterTools(
  deps: RunToolsDependencies,
  record: RunningAgent,
  guard: Guard,
): Promise<StepPointer> {
  switch (guard.stopped()) {
    case 'fenced':
      return pointAfterRefusal(deps, record.agent_id);
    case 'shutdown':
      throw new ProductError('unavailable', {
        message: 'The platform shut down while tools ran',
        remedy: 'They run again when it is back',
      });
    // Think finds the deadline passed and writes the end.
    case 'deadline':
    case undefined:
      return pointTo(deps.clock, record, { next: 'again' });
  }
}
