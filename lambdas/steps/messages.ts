import type { Conversation, ToolAnswer, Turn } from '#shared/agent/conversation.ts';
import type { Message } from '#shared/agent/message.ts';
import { nudgeAfter } from '#shared/agent/nudges.ts';
import { waitingMessages } from '#shared/agent/waiting-messages.ts';
import type { ModelMessage, UserBlock } from '../ports/model.ts';

/**
 * The conversation as the model has to see it, always built the same way from what is stored: replies go
 * back as they came, each followed by the answers to its calls or by the platform's nudge, and behind those by
 * what the owner said before the next reply.
 */
export function buildMessages(
  job: { agent_id: string; prompt: string },
  conversation: Conversation,
): ModelMessage[] {
  const { turns } = conversation;
  const answersOf = Map.groupBy(conversation.answers, ({ turn }) => turn);
  const prompt = `${job.prompt}\n\nagent-id: ${job.agent_id}`;
  return [
    ...userMessage(prompt, saidBehind(conversation, 0)),
    ...turns.flatMap((turn, index) => [
      ...replyOf(turn),
      ...userMessage(afterReply(turn, answersOf.get(turn.turn) ?? []), saidBehind(conversation, index + 1)),
    ]),
  ];
}

/** What was said before the reply that follows so many turns: on record where that reply is, else all that waits. */
function saidBehind(conversation: Conversation, count: number): readonly Message[] {
  const { turns, messages } = conversation;
  const reply = turns[count];
  if (reply === undefined) return waitingMessages(conversation);
  const before = turns[count - 1]?.told ?? 0;
  return messages.filter(({ number }) => number > before && number <= (reply.told ?? 0));
}

/** The API refuses an empty reply as history; then only what followed it is said. */
function replyOf({ content }: Turn): ModelMessage[] {
  return content.length > 0 ? [{ role: 'assistant', content }] : [];
}

function afterReply(turn: Turn, answers: readonly ToolAnswer[]): string | readonly UserBlock[] {
  const nudge = nudgeAfter(turn);
  return nudge === undefined ? resultsOf(turn, answers) : (nudge.text ?? []);
}

/** Results come before any text, as the API demands. */
function userMessage(content: string | readonly UserBlock[], said: readonly Message[]): ModelMessage[] {
  if (content.length === 0 && said.length === 0) return [];
  if (said.length === 0) return [{ role: 'user', content }];
  const blocks = typeof content === 'string' ? [{ type: 'text', text: content } as const] : content;
  return [{ role: 'user', content: [...blocks, ...said.map(blockOf)] }];
}

function blockOf({ text }: Message): UserBlock {
  return { type: 'text', text: `Message from the person who started you:\n${text}` };
}

/** In the order of the calls: the order of a Map's branches must not change the prompt. */
function resultsOf(turn: Turn, answers: readonly ToolAnswer[]): UserBlock[] {
  const byId = new Map(answers.map((answer) => [answer.tool_use_id, answer]));
  return turn.tool_calls.flatMap(({ id }) => {
    const answer = byId.get(id);
    if (answer === undefined) return [];
    const { content, is_error } = answer;
    return [{ type: 'tool_result', tool_use_id: id, content, ...(is_error && { is_error }) } as const];
  });
}
