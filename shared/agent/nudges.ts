import type { Turn } from './conversation.ts';

/** What the platform says to a model that stopped without ending its job. */
export interface Nudge {
  kind: 'reminder' | 'continuation';
  text: string | undefined;
}

/**
 * What follows a turn that asked for no tool, made from the turn alone, so that the conversation can be
 * rebuilt the same way each time. `undefined` where tool answers follow.
 */
export function nudgeAfter(turn: Turn): Nudge | undefined {
  if (turn.tool_calls.length > 0) return undefined;
  switch (turn.stop_reason) {
    case 'max_tokens':
      return {
        kind: 'continuation',
        text: 'Your reply was cut off at its length limit. Go on where it ended.',
      };
    // The vendor's side paused: the reply is sent back as it is and goes on.
    case 'pause_turn':
      return { kind: 'continuation', text: undefined };
    default:
      return { kind: 'reminder', text: reminder };
  }
}

export const cutOffAnswer =
  'This call was cut off at the reply length limit, so it did not run. Ask for it again, with less text before it.';

const reminder =
  'You stopped without calling finish, so the job counts as not done. Go on with it, or call finish with the result.';
