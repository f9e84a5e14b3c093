import {
  type Conversation,
  type PendingCall,
  pendingCallSchema,
  type ToolAnswer,
  type Turn,
  toolAnswerSchema,
  turnSchema,
} from '#shared/agent/conversation.ts';
import { type Message, messageSchema } from '#shared/agent/message.ts';
import type { AgentRecord } from '#shared/agent/record.ts';
import { isBeforeRound, isNew, isUnanswered } from '#shared/storage/conditions.ts';
import { answerKey, sortKeyRanges, turnKey } from '#shared/storage/keys.ts';
import type { Bodies } from './bodies.ts';
import type { Table } from './table.ts';
import type { Write } from './write.ts';

export async function putTurn(
  { bodies }: { bodies: Bodies },
  record: AgentRecord,
  { turn, writeId }: { turn: Turn; writeId: string },
): Promise<Write> {
  const body = await bodies.put(record, turn);
  const key = turnKey(record.agent_id, turn.turn);
  return { put: { ...key, write_id: writeId, ...body }, when: isNew };
}

/** Where a call has its answer already, that one stays and the rest of the transaction goes on. */
export async function putAnswer(
  { bodies }: { bodies: Bodies },
  record: Pick<AgentRecord, 'agent_id' | 'deadline_at'>,
  answer: ToolAnswer,
): Promise<Write> {
  const key = answerKey(record.agent_id, answer);
  const body = await bodies.put(record, answer);
  return { put: { ...key, tool: answer.tool, ...body }, when: isUnanswered, ifTaken: 'leave' };
}

/** The answer will lie under the same key, so that what a call needed to go on goes with it. */
export async function putPendingCall(
  { bodies }: { bodies: Bodies },
  record: Pick<AgentRecord, 'agent_id' | 'deadline_at'>,
  call: PendingCall,
): Promise<Write> {
  const key = answerKey(record.agent_id, call);
  const body = await bodies.put(record, call);
  const { tool, round } = call;
  return { put: { ...key, tool, round, ...body }, when: isBeforeRound(round), ifTaken: 'leave' };
}

/** One answer to a call stays, also where a list names the call twice. */
export function firstAnswers(answers: readonly ToolAnswer[]): ToolAnswer[] {
  const byCall = new Map<string, ToolAnswer>();
  for (const answer of answers) {
    const call = answerKey('', answer).sk;
    if (!byCall.has(call)) byCall.set(call, answer);
  }
  return [...byCall.values()];
}

export async function readConversation(
  { table, bodies }: { table: Table; bodies: Bodies },
  agentId: string,
): Promise<Conversation> {
  const turns: Turn[] = [];
  const answers: ToolAnswer[] = [];
  const messages: Message[] = [];
  const pending: PendingCall[] = [];
  const { from, to } = sortKeyRanges.conversation;
  const pages = table.query({
    keyCondition: '#pk = :pk AND #sk BETWEEN :from AND :to',
    names: { '#pk': 'pk', '#sk': 'sk' },
    values: { ':pk': agentId, ':from': from, ':to': to },
  });
  for await (const items of pages) {
    for (const item of items) {
      const body = await bodies.get(item);
      const sortKey = String(item['sk']);
      if (sortKey.startsWith('TURN#')) turns.push(turnSchema.parse(body));
      else if (sortKey.startsWith('SAID#')) messages.push(messageSchema.parse(body));
      else if (item['round'] !== undefined) pending.push(pendingCallSchema.parse(body));
      else answers.push(toolAnswerSchema.parse(body));
    }
  }
  // A query is no snapshot: it may pass the place of a message before that is there, and meet the next one.
  const gap = messages.findIndex(({ number }, index) => number !== index + 1);
  return { turns, answers, messages: gap < 0 ? messages : messages.slice(0, gap), pending };
}
