import type { Conversation } from './conversation.ts';
import type { Message } from './message.ts';
import { nudgeAfter } from './nudges.ts';

/**
 * What the model is told before its next reply, in order. Nothing where the vendor's side paused: that reply
 * goes back as it is, with no word behind it.
 */
export function waitingMessages({
  turns,
  messages,
}: Pick<Conversation, 'turns' | 'messages'>): readonly Message[] {
  const last = turns.at(-1);
  const nudge = last === undefined ? undefined : nudgeAfter(last);
  if (nudge !== undefined && nudge.text === undefined) return [];
  return messages.filter(({ number }) => number > (last?.told ?? 0));
}
