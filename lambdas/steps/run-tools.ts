import { createHash } from 'node:crypto';
import type { Conversation, PendingCall, ToolCall } from '#shared/agent/conversation.ts';
import { cleanLine, stripControls } from '#shared/agent/output.ts';
import type { RunningAgent } from '#shared/agent/record.ts';
import { ProductError } from '#shared/errors/product-error.ts';
import { maskSecrets } from '#shared/secrets/mask-secrets.ts';
import type { ToolFamily } from '#shared/workflow/families.ts';
import type { StepPointer, ToolStepInput } from '#shared/workflow/step-pointer.ts';
import { answerCall, type CallOutcome } from '../tools/answer-call.ts';
import { inParallel } from '../tools/in-parallel.ts';
import { type ToolContext, ToolError } from '../tools/tool.ts';
import type { BoundTool } from '../tools/toolbox.ts';
import { answeredIn } from './attempt.ts';
import type { StepDependencies } from './dependencies.ts';
import { pointAfterRefusal } from './end-agent.ts';
import { LineWriter } from './line-writer.ts';
import { pointTo } from './pointers.ts';
import { type Guard, runGuarded } from './run-guarded.ts';

export type RunToolsDependencies = Omit<StepDependencies, 'model' | 'executions'>;

/** All agents share one process: a reply that asks for everything at once must not take all of its memory. */
const callsAtOnce = 16;

/**
 * Runs the turn's calls of one family, side by side. An answer is stored as soon as it is there, so that a
 * second run does only what the first did not end.
 */
export async function runTools(
  deps: RunToolsDependencies,
  step: { family: ToolFamily; input: ToolStepInput },
  signal: AbortSignal,
): Promise<StepPointer> {
  const { agent_id } = step.input;
  const record = await deps.store.get(agent_id);
  if (record?.status !== 'running') return pointAfterRefusal(deps, agent_id);
  const conversation = await deps.store.readConversation(agent_id);
  // A step that comes late, after its turn was left behind, finds nothing to do.
  const calls =
    record.turn === step.input.turn ? openCalls(deps, record, { family: step.family, conversation }) : [];
  return runGuarded(deps, { record, signal }, async (guard) => {
    const cloud = deps.openCloud(agent_id);
    const writer = new LineWriter(deps, { record, turn: record.turn, onRefused: guard.fence });
    const kept = keptBy(conversation);
    const ran = await inParallel(calls, callsAtOnce, async (bound) => {
      const [result] = await Promise.allSettled([
        runCall(deps, record, { ...bound, guard, writer, cloud, kept }),
      ]);
      return result;
    });
    await writer.close();
    // Only now: the answers that could be stored are, and no tool runs on behind a step that has failed.
    for (const call of ran) if (call.status === 'rejected') throw call.reason;
    const pointer = await pointAfterTools(deps, record, guard);
    return { ...pointer, events: step.input.events };
  });
}

interface BoundCall {
  call: ToolCall;
  tool: BoundTool;
  earlier: PendingCall | undefined;
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

async function runCall(
  deps: RunToolsDependencies,
  record: RunningAgent,
  step: BoundCall & Pick<ToolContext, 'cloud' | 'kept'> & { guard: Guard; writer: LineWriter },
): Promise<void> {
  const { call, tool, earlier, guard, writer, cloud, kept } = step;
  const context = {
    workspace: () => {
      if (record.workspace !== undefined) return deps.openWorkspace(record.workspace);
      throw new ToolError('This agent was started without a workspace, so there are no files to look at.');
    },
    ...{ cloud, kept },
    progress: progressInto(deps, writer, { isGoingOn: earlier !== undefined }),
    fetch: deps.fetch,
    settings: deps.settings,
    callKey: callKeyOf(record, call),
    deadlineAt: new Date(record.deadline_at),
  };
  const outcome = await answerCall(deps, { call, tool, earlier, signal: guard.signal }, context);
  // Cut short by a kill or a shutdown: no answer, so that a later run does the whole round.
  if (guard.stopped() !== undefined) return;
  if ('pending' in outcome && outcome.progress !== undefined) writer.write([stepLine(outcome.progress)]);
  await store(deps, record, { outcome, guard });
}

function keptBy({ answers }: Conversation): ToolContext['kept'] {
  return (tool) =>
    answers.flatMap((answer) => (answer.tool === tool && answer.kept !== undefined ? [answer.kept] : []));
}

/** Hashed, since ids of calls come from the model's side and some servers number them anew in every reply. */
function callKeyOf({ agent_id, turn }: RunningAgent, call: ToolCall): string {
  return createHash('sha256')
    .update(JSON.stringify([agent_id, turn, call.id]))
    .digest('hex')
    .slice(0, 32);
}

// A reader follows a long scan by a line now and then; more would bury what the agent itself says.
const progressEveryMs = 2_000;

function progressInto(
  deps: RunToolsDependencies,
  writer: LineWriter,
  { isGoingOn }: { isGoingOn: boolean },
): (text: string) => void {
  // Rounds that go on are short, and have a pause between them.
  let shownMs = isGoingOn ? 0 : deps.clock.now().getTime();
  return (text) => {
    const nowMs = deps.clock.now().getTime();
    if (nowMs - shownMs < progressEveryMs) return;
    shownMs = nowMs;
    writer.write([stepLine(text)]);
  };
}

function stepLine(text: string): string {
  return cleanLine(maskSecrets(stripControls(`[PROGRESS] ${text.replace(/\s+/g, ' ')}`)));
}

async function store(
  deps: RunToolsDependencies,
  record: RunningAgent,
  { outcome, guard }: { outcome: CallOutcome; guard: Guard },
): Promise<void> {
  const { agent_id, turn } = record;
  const written =
    'pending' in outcome
      ? await deps.store.putPending(agent_id, { ...outcome.pending, turn })
      : await deps.store.putAnswers(agent_id, [{ ...outcome.answer, turn }]);
  if (written.refused) guard.fence();
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
