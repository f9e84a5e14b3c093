import type { PendingCall, ToolAnswer } from '#shared/agent/conversation.ts';

interface Calls {
  answers: ToolAnswer[];
  pending: PendingCall[];
}

/** The first answer of a call stays. */
export function addAnswers(agent: Calls, answers: readonly ToolAnswer[]): void {
  for (const answer of answers) {
    if (!agent.answers.some((known) => isSameCall(known, answer))) agent.answers.push(answer);
    agent.pending = agent.pending.filter((call) => !isSameCall(call, answer));
  }
}

/** Nothing for a call that is answered or got as far before. */
export function addPending(agent: Calls, call: PendingCall): void {
  const isPast = (known: PendingCall) => isSameCall(known, call) && known.round >= call.round;
  if (agent.answers.some((known) => isSameCall(known, call)) || agent.pending.some(isPast)) return;
  agent.pending = [...agent.pending.filter((known) => !isSameCall(known, call)), call];
}

type CallName = Pick<PendingCall, 'turn' | 'tool_use_id'>;

function isSameCall(a: CallName, b: CallName): boolean {
  return a.turn === b.turn && a.tool_use_id === b.tool_use_id;
}
