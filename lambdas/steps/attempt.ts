import type { Conversation, ToolAnswer } from '#shared/agent/conversation.ts';
import { type Decision, type DirectAnswer, decideNext } from '#shared/agent/decide-next.ts';
import type { OpenedTurn } from '../ports/agent-store.ts';
import type { StepDependencies } from './dependencies.ts';

/** An attempt at a turn: what the store answered, and the lease that lets it write. */
export type Attempt = OpenedTurn & { lease: string };

/** The pure decision, asked with what this attempt knows. */
export function decideFor(
  deps: Pick<StepDependencies, 'agentTypes' | 'toolbox' | 'clock'>,
  { record, conversation }: Pick<Attempt, 'record' | 'conversation'>,
): Decision {
  const agentType = deps.agentTypes.get(record.subagent_type);
  if (agentType === undefined) {
    const error = `There is no agent type ${record.subagent_type} any more`;
    return { kind: 'end', cause: { reason: 'crashed', error } };
  }
  return decideNext({
    agent: record,
    turns: conversation.turns,
    answered: answeredIn(conversation, record.turn),
    wakesMs: wakesIn(conversation, record.turn),
    familyOf: (name) => deps.toolbox.find(agentType, name)?.family,
    nowMs: deps.clock.now().getTime(),
  });
}

/** Ids of the turn's calls that have an answer. Some servers number their calls anew in every reply. */
export function answeredIn({ answers }: Conversation, turn: number): ReadonlySet<string> {
  return new Set(answers.filter((answer) => answer.turn === turn).map(({ tool_use_id }) => tool_use_id));
}

/** When each of the turn's pending calls is to be called again, in milliseconds since 1970. */
function wakesIn({ pending }: Conversation, turn: number): ReadonlyMap<string, number> {
  const calls = pending.filter((call) => call.turn === turn);
  return new Map(calls.map(({ tool_use_id, wake_at }) => [tool_use_id, Date.parse(wake_at)]));
}

/** An answer that the platform gives itself, ready to store. */
export function storedAnswer(turn: number, { call, content, isError }: DirectAnswer): ToolAnswer {
  return {
    turn,
    tool_use_id: call.id,
    tool: call.name,
    content,
    is_error: isError,
    duration_ms: 0,
    findings: [],
    not_checked: [],
  };
}
