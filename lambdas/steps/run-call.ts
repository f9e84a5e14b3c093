import { createHash } from 'node:crypto';
import type { Conversation, PendingCall, ToolCall } from '#shared/agent/conversation.ts';
import { cleanLine, stripControls } from '#shared/agent/output.ts';
import type { AgentRecord, RunningAgent } from '#shared/agent/record.ts';
import { maskSecrets } from '#shared/secrets/mask-secrets.ts';
import { noLogs } from '../ports/log-source.ts';
import { answerCall, type CallOutcome } from '../tools/answer-call.ts';
import { keepArtifacts } from '../tools/keep-artifacts.ts';
import { type AbandonContext, type Allowance, type ToolContext, ToolError } from '../tools/tool.ts';
import type { BoundTool } from '../tools/toolbox.ts';
import { approvalsFor, type ToBeAsked } from './ask-approval.ts';
import type { StepDependencies } from './dependencies.ts';
import type { LineWriter } from './line-writer.ts';
import { recordCall } from './record-calls.ts';
import type { Guard } from './run-guarded.ts';

export type RunToolsDependencies = Omit<StepDependencies, 'model' | 'executions'>;

/** A call that is due, with the tool that it asks for. */
export interface BoundCall {
  call: ToolCall;
  tool: BoundTool;
  /** Where the round before left it. */
  earlier: PendingCall | undefined;
}

/**
 * Runs one round of a call and stores what came of it: an answer, or what its tool goes on with.
 * @returns what a person has to be asked first, where that is what came of it.
 */
export async function runCall(
  deps: RunToolsDependencies,
  record: RunningAgent,
  step: BoundCall & Pick<ToolContext, 'cloud' | 'kept' | 'found'> & { guard: Guard; writer: LineWriter },
): Promise<ToBeAsked | undefined> {
  const { call, tool, earlier, guard, writer, cloud, kept, found } = step;
  const context = {
    ...reachOf(deps, record, call),
    ...{ cloud, kept, found, logs: deps.openLogs?.(record.agent_id) ?? noLogs },
    ...(deps.checkTemplates === undefined ? {} : { checkTemplates: deps.checkTemplates }),
    ...(record.workspace === undefined ? {} : { workspaceId: record.workspace }),
    progress: progressInto(deps, writer, { isGoingOn: earlier !== undefined }),
    fetch: deps.fetch,
    deadlineAt: new Date(record.deadline_at),
    approvalOf: approvalsFor(record, call, tool.name),
    allowance: allowanceOf(deps, record),
  };
  const startedAt = earlier === undefined ? deps.clock.now() : new Date(earlier.started_at);
  const outcome = await answerCall(deps, { call, tool, earlier, signal: guard.signal }, context);
  // Cut short by a kill or a shutdown: no answer, so that a later run does the whole round.
  if (guard.stopped() !== undefined) {
    await recordCall(deps, record, { call, startedAt, outcome: 'aborted' });
    return undefined;
  }
  const name = 'outcome' in outcome ? outcome.outcome : 'pending';
  // Of a call that goes on and on, its begin and its end.
  if (name !== 'pending' || earlier === undefined) {
    await recordCall(deps, record, { call, startedAt, outcome: name });
  }
  if ('demand' in outcome) return { call, tool: tool.name, demand: outcome.demand };
  if ('pending' in outcome && outcome.progress !== undefined) writer.write([stepLine(outcome.progress)]);
  const written = await store(deps, record, outcome);
  if (!written.refused) return undefined;
  guard.fence();
  if (!('pending' in outcome)) return undefined;
  // What it has just begun may be younger than what saw to the agent's end.
  await endBegun(deps, { tool, call, context: { ...context, earlier: outcome.pending.state } });
  // The record said that it goes on, which it does not: the agent has ended.
  await recordCall(deps, record, { call, startedAt, outcome: 'aborted' });
  return undefined;
}

async function endBegun(
  { clock, log }: RunToolsDependencies,
  {
    tool,
    call,
    context,
  }: { tool: BoundTool; call: ToolCall; context: Omit<AbandonContext, 'signal' | 'clock'> },
): Promise<void> {
  const { signal } = new AbortController();
  await tool.abandon?.({ ...context, signal, clock }, call.input).catch((error: unknown) => {
    log.warn('what a call began was not ended', { tool: tool.name, error: String(error) });
  });
}

function allowanceOf({ store }: RunToolsDependencies, { agent_id }: RunningAgent): Allowance {
  return {
    async take(name) {
      const taken = await store.takeAllowance(agent_id, name);
      return !taken.refused && taken.isTaken;
    },
    taken: (name) => store.countTaken(agent_id, name),
  };
}

/** What a call reaches, also when its agent has ended. */
export function reachOf(
  deps: RunToolsDependencies,
  record: AgentRecord,
  call: ToolCall,
): Pick<ToolContext, 'workspace' | 'sandbox' | 'stacks' | 'settings' | 'callKey'> {
  return {
    workspace: () => {
      if (record.workspace !== undefined) return deps.openWorkspace(record.workspace);
      throw new ToolError('This agent was started without a workspace, so there are no files to look at.');
    },
    ...(deps.openStacks === undefined ? {} : { stacks: deps.openStacks(record.agent_id) }),
    ...(deps.sandbox === undefined ? {} : { sandbox: deps.sandbox }),
    settings: deps.settings,
    callKey: callKeyOf(record, call),
  };
}

/** What tools kept for those that are called after them. */
export function keptBy({ answers }: Conversation): ToolContext['kept'] {
  return (tool) =>
    answers.flatMap((answer) => (answer.tool === tool && answer.kept !== undefined ? [answer.kept] : []));
}

/** Hashed, since ids of calls come from the model's side and some servers number them anew in every reply. */
function callKeyOf({ agent_id, turn }: AgentRecord, call: ToolCall): string {
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
  outcome: Exclude<CallOutcome, { demand: unknown }>,
): Promise<{ refused: boolean }> {
  const { agent_id, turn } = record;
  if ('pending' in outcome) return deps.store.putPending(agent_id, { ...outcome.pending, turn });
  if (outcome.artifacts.length === 0) {
    return deps.store.putAnswers(agent_id, [{ ...outcome.answer, turn }]);
  }
  const files = await keepArtifacts(deps, record, outcome.artifacts);
  if (files.refused) return files;
  const content = `${outcome.answer.content}\n${files.note}`;
  const not_checked = [...outcome.answer.not_checked, ...files.gaps];
  return deps.store.putAnswers(agent_id, [{ ...outcome.answer, turn, content, not_checked }]);
}
