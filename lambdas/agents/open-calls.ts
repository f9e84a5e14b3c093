import * as z from 'zod';
import { isSettled } from '#shared/agent/call-record.ts';
import type { Conversation, PendingCall, ToolCall } from '#shared/agent/conversation.ts';
import type { AgentId } from '#shared/agent/ids.ts';
import { cleanLine, onOneLine, stripControls } from '#shared/agent/output.ts';
import type { AgentRecord } from '#shared/agent/record.ts';
import { lastingTools } from '#shared/agent-types/tool-names.ts';
import { maskSecrets } from '#shared/secrets/mask-secrets.ts';
import type { AgentStore } from '../ports/agent-store.ts';
import { type Executions, endingName } from '../ports/executions.ts';
import type { Log } from '../ports/log.ts';

/** A call without an answer, of which something may go on elsewhere. */
export interface OpenCall {
  call: ToolCall;
  /** Where its last round left it; not there for one that was in its first, or not begun. */
  pending: PendingCall | undefined;
}

/** Calls of the last turn that an end would leave open: those in a pause, and those whose tools begin what outlives them. */
export function openCallsOf(conversation: Conversation): OpenCall[] {
  return unansweredCallsOf(conversation).filter(isOpen);
}

function isOpen({ call, pending }: OpenCall): boolean {
  return pending !== undefined || lastingTools.has(call.name);
}

function unansweredCallsOf({ turns, answers, pending }: Conversation): OpenCall[] {
  const last = turns.at(-1);
  if (last === undefined) return [];
  const isOfCall =
    ({ id }: ToolCall) =>
    (row: { turn: number; tool_use_id: string }) =>
      row.turn === last.turn && row.tool_use_id === id;
  return last.tool_calls
    .filter((call) => !answers.some(isOfCall(call)))
    .map((call) => ({ call, pending: pending.find(isOfCall(call)) }));
}

type Reads = Pick<AgentStore, 'readConversation' | 'listCalls'>;

/** Of the calls that an end has left open, or that are recorded as if they went on, those that nobody has seen to yet. */
export async function findOpenCalls(
  store: Reads,
  { agent_id, turn }: Pick<AgentRecord, 'agent_id' | 'turn'>,
): Promise<{ conversation: Conversation; open: OpenCall[] }> {
  const conversation = await store.readConversation(agent_id);
  const unanswered = unansweredCallsOf(conversation);
  if (unanswered.length === 0) return { conversation, open: [] };
  const page = { after: { turn, tool_use_id: '' }, limit: 1_000 };
  const told = new Map((await store.listCalls(agent_id, page)).calls.map((row) => [row.tool_use_id, row]));
  const open = unanswered.filter((unseen) => {
    const row = told.get(unseen.call.id);
    return row === undefined
      ? isOpen(unseen)
      : !isSettled(row) && (isOpen(unseen) || row.outcome === 'pending');
  });
  return { conversation, open };
}

const leftBehindSchema = z.object({ left_behind: z.string().max(1_000) });

/** What goes on elsewhere without the agent, a line for each: for the last lines of an agent that leaves it. */
export function tellOpenCalls(open: readonly OpenCall[]): string[] {
  return open.flatMap(({ call, pending }) => {
    if (!lastingTools.has(call.name)) return [];
    const told = leftBehindSchema.safeParse(pending?.state).data?.left_behind;
    const text = told ?? `${call.name} had no answer yet: what it began is ended, or left to end`;
    return [cleanLine(`[WARNING] ${maskSecrets(stripControls(onOneLine(text)))}`)];
  });
}

/** The same before the end is written, which does not wait for this to be readable. */
export async function foretellOpenCalls(
  { store, log }: { store: Pick<AgentStore, 'readConversation'>; log: Log },
  agentId: AgentId,
): Promise<string[]> {
  try {
    return tellOpenCalls(openCallsOf(await store.readConversation(agentId)));
  } catch (error) {
    log.warn('what is left behind is not known', { agent_id: agentId, error: String(error) });
    return [];
  }
}

/** For what is left to do when an agent has ended: a deployment that is turned back takes its time to begin. */
export const endingSeconds = 300;

export interface EndingDeps {
  store: Reads;
  executions: Pick<Executions, 'start'>;
}

/**
 * Sees to it that what an ended agent has left open is ended: by an execution of its own, in which each tool family
 * does it with its own rights. Nothing is started where nothing is open; however often it is asked, one execution is.
 * @returns how many calls are open.
 */
export async function startEnding(
  { store, executions }: EndingDeps,
  record: Pick<AgentRecord, 'agent_id' | 'turn'>,
): Promise<number> {
  const { open } = await findOpenCalls(store, record);
  const { agent_id } = record;
  if (open.length > 0)
    await executions.start(endingName(agent_id), { agent_id, seconds_left: endingSeconds });
  return open.length;
}
