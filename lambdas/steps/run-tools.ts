import type { Conversation, ToolAnswer, ToolCall } from '#shared/agent/conversation.ts';
import { cleanLine, stripControls } from '#shared/agent/output.ts';
import type { RunningAgent } from '#shared/agent/record.ts';
import { ProductError } from '#shared/errors/product-error.ts';
import { maskSecrets } from '#shared/secrets/mask-secrets.ts';
import type { ToolFamily } from '#shared/workflow/families.ts';
import type { StepPointer, ToolStepInput } from '#shared/workflow/step-pointer.ts';
import type { Cloud } from '../ports/cloud.ts';
import { answerCall } from '../tools/answer-call.ts';
import { inParallel } from '../tools/in-parallel.ts';
import { ToolError } from '../tools/tool.ts';
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
    const ran = await inParallel(calls, callsAtOnce, async (bound) => {
      const [result] = await Promise.allSettled([runCall(deps, record, { ...bound, guard, writer, cloud })]);
      return result;
    });
    await writer.close();
    // Only now: the answers that could be stored are, and no tool runs on behind a step that has failed.
    for (const call of ran) if (call.status === 'rejected') throw call.reason;
    return pointAfterTools(deps, record, guard);
  });
}

interface BoundCall {
  call: ToolCall;
  tool: BoundTool;
}

function openCalls(
  deps: RunToolsDependencies,
  record: RunningAgent,
  { family, conversation }: { family: ToolFamily; conversation: Conversation },
): BoundCall[] {
  const agentType = deps.agentTypes.get(record.subagent_type);
  if (agentType === undefined) return [];
  const answered = answeredIn(conversation, record.turn);
  return (conversation.turns.at(-1)?.tool_calls ?? [])
    .filter(({ id }) => !answered.has(id))
    .flatMap((call) => {
      const tool = deps.toolbox.find(agentType, call.name);
      return tool?.family === family ? [{ call, tool }] : [];
    });
}

async function runCall(
  deps: RunToolsDependencies,
  record: RunningAgent,
  { call, tool, guard, writer, cloud }: BoundCall & { guard: Guard; writer: LineWriter; cloud: Cloud },
): Promise<void> {
  const context = {
    workspace: () => {
      if (record.workspace !== undefined) return deps.openWorkspace(record.workspace);
      throw new ToolError('This agent was started without a workspace, so there are no files to look at.');
    },
    cloud,
    progress: progressInto(deps, writer),
    fetch: deps.fetch,
    settings: deps.settings,
  };
  const answer = await answerCall(deps, { call, tool, signal: guard.signal }, context);
  // Cut short by a kill or a shutdown: no answer, so that a later run does the whole call.
  if (guard.stopped() !== undefined) return;
  await store(deps, record, { answer: { ...answer, turn: record.turn }, guard });
}

// A reader follows a long scan by a line now and then; more would bury what the agent itself says.
const progressEveryMs = 2_000;

function progressInto(deps: RunToolsDependencies, writer: LineWriter): (text: string) => void {
  let shownMs = deps.clock.now().getTime();
  return (text) => {
    const nowMs = deps.clock.now().getTime();
    if (nowMs - shownMs < progressEveryMs) return;
    shownMs = nowMs;
    writer.write([cleanLine(maskSecrets(stripControls(`[PROGRESS] ${text.replace(/\s+/g, ' ')}`)))]);
  };
}

async function store(
  deps: RunToolsDependencies,
  record: RunningAgent,
  { answer, guard }: { answer: ToolAnswer; guard: Guard },
): Promise<void> {
  const written = await deps.store.putAnswers(record.agent_id, [answer]);
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
