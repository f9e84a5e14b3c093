import type { ToolFamily } from '../workflow/families.ts';
import { type Approval, approvalOfCall, pendingApproval, refusalText } from './approval.ts';
import { type ControlToolName, controlTools, type FinishInput, isControlTool } from './control-tools.ts';
import type { ToolCall, Turn } from './conversation.ts';
import { type EndCause, timeoutCause } from './end.ts';
import { limits } from './limits.ts';
import { cutOffAnswer, nudgeAfter } from './nudges.ts';

/** Everything that the decision depends on; nothing is read from elsewhere. */
export interface LoopView {
  agent: {
    turn: number;
    deadline_at: string;
    timeout_minutes: number;
    max_turns: number;
    max_cost_usd?: number | undefined;
    usage: { cost_usd: number };
    approvals?: readonly Approval[] | undefined;
  };
  /** All committed turns, oldest first. */
  turns: readonly Turn[];
  /** Ids of the tool calls that have an answer. */
  answered: ReadonlySet<string>;
  /** Of the tool calls that are begun and not ended: when to call their tool again, in ms since 1970. */
  wakesMs: ReadonlyMap<string, number>;
  /** The family of a tool that this agent may use. */
  familyOf(tool: string): ToolFamily | undefined;
  nowMs: number;
}

export type Decision =
  | { kind: 'call_model' }
  /** Calls that need no family: answer them, then decide again. */
  | { kind: 'answer'; answers: readonly DirectAnswer[] }
  | { kind: 'run_tools'; families: readonly [ToolFamily, ...ToolFamily[]] }
  | { kind: 'pause'; seconds: number }
  /** A person is asked; silence for so long means no. */
  | { kind: 'approve'; seconds: number }
  /** Nobody decided in time, or, where it is moot, nothing waits for a decision any more. */
  | { kind: 'expire'; isMoot: boolean }
  | { kind: 'finish'; input: FinishInput }
  | { kind: 'end'; cause: EndCause };

export interface DirectAnswer {
  call: ToolCall;
  content: string;
  isError: boolean;
}

/** What an agent does next. Pure: the same view gives the same decision, on every retry. */
export function decideNext(view: LoopView): Decision {
  const last = view.turns.at(-1);
  if (last === undefined) return exceededLimit(view) ?? { kind: 'call_model' };
  const open = last.tool_calls.filter(({ id }) => !view.answered.has(id));
  const finish = findFinish(last, open);
  if (finish !== undefined) return { kind: 'finish', input: finish };
  return (
    exceededTime(view) ??
    endedByModel(last) ??
    awaitApproval(view, last, open) ??
    (open.length > 0 ? serveCalls(view, last, open) : (exceededLimit(view) ?? goOn(view.turns, last)))
  );
}

/** A valid `finish`, alone among its turn's calls but for reports of progress. */
function findFinish(last: Turn, open: readonly ToolCall[]): FinishInput | undefined {
  const call = open.find(({ name }) => name === 'finish');
  if (call === undefined || isCutOff(last, call)) return undefined;
  if (last.tool_calls.some(({ name }) => name !== 'finish' && name !== 'report_progress')) return undefined;
  return controlTools.finish.input.safeParse(call.input).data;
}

function exceededTime(view: LoopView): Decision | undefined {
  if (view.nowMs < Date.parse(view.agent.deadline_at)) return undefined;
  return { kind: 'end', cause: timeoutCause(view.agent.timeout_minutes) };
}

function exceededLimit(view: LoopView): Decision | undefined {
  const { agent } = view;
  if (agent.max_cost_usd !== undefined && agent.usage.cost_usd >= agent.max_cost_usd) {
    const error = `Agent reached its spending limit ($${agent.max_cost_usd})`;
    return { kind: 'end', cause: { reason: 'budget', error } };
  }
  if (agent.turn >= agent.max_turns) {
    const error = `Agent reached its limit of ${agent.max_turns} turns without calling finish`;
    return { kind: 'end', cause: { reason: 'turn_limit', error } };
  }
  return exceededTime(view);
}

function endedByModel(last: Turn): Decision | undefined {
  switch (last.stop_reason) {
    case 'refusal':
      return { kind: 'end', cause: { reason: 'refused', error: 'The model refused to go on with this job' } };
    case 'model_context_window_exceeded': {
      const error = 'The conversation outgrew what the model can read; ask for a smaller job';
      return { kind: 'end', cause: { reason: 'unfinished', error } };
    }
    default:
      return undefined;
  }
}

/** Other calls of the turn wait as well: one that needs a decision of its own would ask again and again. */
function awaitApproval(view: LoopView, last: Turn, open: readonly ToolCall[]): Decision | undefined {
  const pending = pendingApproval(view.agent);
  if (pending === undefined) return undefined;
  if (pending.turn !== last.turn || !open.some(({ id }) => id === pending.tool_use_id)) {
    return { kind: 'expire', isMoot: true };
  }
  const leftMs = Date.parse(pending.expires_at) - view.nowMs;
  return leftMs <= 0
    ? { kind: 'expire', isMoot: false }
    : { kind: 'approve', seconds: Math.ceil(leftMs / 1000) };
}

function serveCalls(view: LoopView, last: Turn, open: readonly ToolCall[]): Decision {
  const surplus = new Set(last.tool_calls.slice(limits.callsPerTurn));
  const direct = open.flatMap((call) =>
    surplus.has(call) ? refuseSurplus(call) : (answerDirectly(view, last, call) ?? []),
  );
  if (direct.length > 0) return { kind: 'answer', answers: direct };
  const due = open.filter(({ id }) => (view.wakesMs.get(id) ?? view.nowMs) <= view.nowMs);
  const families = [...new Set(due.flatMap((call) => view.familyOf(call.name) ?? []))].sort();
  const [first, ...others] = families;
  if (first !== undefined) return { kind: 'run_tools', families: [first, ...others] };
  return { kind: 'pause', seconds: secondsToWait(view, last, open) };
}

function refuseSurplus(call: ToolCall): DirectAnswer {
  const content = `Only the first ${limits.callsPerTurn} calls of a reply are run. Call the rest again.`;
  return { call, content, isError: true };
}

function answerDirectly(view: LoopView, last: Turn, call: ToolCall): DirectAnswer | undefined {
  if (isCutOff(last, call)) return { call, content: cutOffAnswer, isError: true };
  if (isControlTool(call.name)) return answerControl(view, last, { ...call, name: call.name });
  if (view.familyOf(call.name) !== undefined) return refuseUnapproved(view, last, call);
  return { call, content: `There is no tool named ${call.name.slice(0, 80)}.`, isError: true };
}

/** The tool is not even called. */
function refuseUnapproved(view: LoopView, { turn }: Turn, call: ToolCall): DirectAnswer | undefined {
  const approval = approvalOfCall(view.agent, { turn, tool_use_id: call.id });
  if (approval?.status !== 'rejected' && approval?.status !== 'expired') return undefined;
  return { call, content: refusalText(approval), isError: true };
}

function answerControl(
  view: LoopView,
  last: Turn,
  call: ToolCall & { name: ControlToolName },
): DirectAnswer | undefined {
  const parsed = controlTools[call.name].input.safeParse(call.input);
  if (!parsed.success) return { call, content: `Invalid input: ${issueText(parsed.error)}`, isError: true };
  switch (call.name) {
    case 'report_progress':
      return { call, content: 'Shown.', isError: false };
    case 'finish':
      return { call, content: 'Call finish alone, after the results of the other calls.', isError: true };
    case 'wait':
      return wakesAt(last, call) <= view.nowMs ? { call, content: 'Waited.', isError: false } : undefined;
  }
}

function secondsToWait(view: LoopView, last: Turn, open: readonly ToolCall[]): number {
  const pending = open.flatMap(({ id }) => view.wakesMs.get(id) ?? []);
  // Waits end together, since the model is only called when all are over; each tool is called when it asked to be.
  const wake =
    pending.length > 0 ? Math.min(...pending) : Math.max(...open.map((call) => wakesAt(last, call)));
  const until = Math.min(wake, Date.parse(view.agent.deadline_at));
  return Math.max(1, Math.ceil((until - view.nowMs) / 1000));
}

/** A wait counts from the moment its turn was committed, so that a restart does not prolong it. */
function wakesAt(last: Turn, call: ToolCall): number {
  const input = controlTools.wait.input.safeParse(call.input).data;
  return Date.parse(last.at) + (input?.seconds ?? 0) * 1000;
}

/** The last call of a reply that hit its token limit may have lost the end of its input. */
function isCutOff(turn: Turn, call: ToolCall): boolean {
  return turn.stop_reason === 'max_tokens' && turn.tool_calls.at(-1)?.id === call.id;
}

/**
 * Every call is answered: on to the model, unless it has stopped or been cut off too often in a row. Being told
 * something begins a new row.
 */
function goOn(turns: readonly Turn[], last: Turn): Decision {
  const lastBusy = turns.findLastIndex(({ tool_calls }) => tool_calls.length > 0);
  const lastTold = turns.findLastIndex(({ told = 0 }, index) => told > (turns[index - 1]?.told ?? 0));
  const firstIdle = Math.max(lastBusy + 1, lastTold);
  const nudges = turns.slice(firstIdle).map(nudgeAfter);
  const reminded = nudges.filter((nudge) => nudge?.kind === 'reminder').length;
  const continued = nudges.length - reminded;
  if (reminded <= limits.reminders && continued <= limits.continuations) return { kind: 'call_model' };
  const error =
    last.stop_reason === 'max_tokens'
      ? 'The model was cut off again and again before it could finish'
      : 'The model stopped without calling finish, also after a reminder';
  return { kind: 'end', cause: { reason: 'unfinished', error } };
}

function issueText(error: { issues: readonly { path: PropertyKey[]; message: string }[] }): string {
  return error.issues.map(({ path, message }) => `${path.join('.') || 'input'}: ${message}`).join('; ');
}
