import type { ToolCall, Turn } from '#shared/agent/conversation.ts';
import { type Decision, decideNext, type LoopView } from '#shared/agent/decide-next.ts';
import type { StopReason } from '#shared/agent/stop-reasons.ts';
import { turnOf } from '#test/contracts/agent-samples.ts';

const at = '2026-11-22T12:00:00.000Z';
const startMs = Date.parse(at);
const families = { read: 'code', search: 'code', secrets: 'scan' } as const;

export const call = (name: string, input: unknown = {}, id = `toolu_${name}`): ToolCall => ({
  id,
  name,
  input,
});
export const said = (stop_reason: StopReason, tool_calls: ToolCall[] = [], turn = 1): Turn =>
  turnOf(turn, { stop_reason, tool_calls, at });
export const asked = (...calls: ToolCall[]): Turn => said('tool_use', calls);

interface Given {
  agent?: Partial<LoopView['agent']>;
  answered?: readonly string[];
  /** By call id: ms from the start. */
  wakes?: Readonly<Record<string, number>>;
  afterMs?: number;
}

/** Decides for an agent that has taken these turns; whatever a test cares about is given. */
export function decide(
  turns: readonly Turn[],
  { agent, answered = [], wakes = {}, afterMs = 0 }: Given = {},
): Decision {
  return decideNext({
    agent: {
      turn: turns.length,
      deadline_at: '2026-11-22T12:30:00.000Z',
      timeout_minutes: 30,
      max_turns: 200,
      usage: { cost_usd: 0.5 },
      ...agent,
    },
    turns,
    answered: new Set(answered),
    wakesMs: new Map(Object.entries(wakes).map(([id, ms]) => [id, startMs + ms])),
    familyOf: (tool) => (tool in families ? families[tool as keyof typeof families] : undefined),
    nowMs: startMs + afterMs,
  });
}

export const reasonOf = (decision: Decision): string | undefined =>
  decision.kind === 'end' ? decision.cause.reason : undefined;
export const minuteMs = 60_000;
