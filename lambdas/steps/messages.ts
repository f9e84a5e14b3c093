import type { Conversation, ToolAnswer, Turn } from '#shared/agent/conversation.ts';
import { nudgeAfter } from '#shared/agent/nudges.ts';
import type { ModelMessage, UserBlock } from '../ports/model.ts';

/**
 * The conversation as the model has to see it, always built the same way from what is stored: replies go
 * back as they came, each followed by the answers to its calls or by the platform's nudge.
 */
export function buildMessages(
  job: { agent_id: string; prompt: string },
  conversation: Conversation,
): ModelMessage[] {
  const answersOf = Map.groupBy(conversation.answers, ({ turn }) => turn);
  return [
    { role: 'user', content: `${job.prompt}\n\nagent-id: ${job.agent_id}` },
    ...conversation.turns.flatMap((turn) => messagesOf(turn, answersOf.get(turn.turn) ?? [])),
  ];
}

function messagesOf(turn: Turn, answers: readonly ToolAnswer[]): ModelMessage[] {
  // The API refuses an empty reply as history; then only what followed it is said.
  const reply: ModelMessage[] = turn.content.length > 0 ? [{ role: 'assistant', content: turn.content }] : [];
  const nudge = nudgeAfter(turn)?.text;
  if (nudge !== undefined) return [...reply, { role: 'user', content: nudge }];
  const results = resultsOf(turn, answers);
  return results.length > 0 ? [...reply, { role: 'user', content: results }] : reply;
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
