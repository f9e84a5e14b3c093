import type { AgentId } from '#shared/agent/ids.ts';
import type { AgentRecord, RunningAgent } from '#shared/agent/record.ts';
import type { NextStep, StepPointer } from '#shared/workflow/step-pointer.ts';
import { secondsLeft } from '../agents/start-execution.ts';
import type { Clock } from '../ports/clock.ts';

/** What a pointer holds where the next step asks for nothing. */
const idle = {
  families: [],
  wait_seconds: 1,
  attempt: 0,
  events: 0,
  epoch: 0,
} satisfies Partial<StepPointer>;

/** Where a running agent goes next. */
export function pointTo(
  clock: Clock,
  record: RunningAgent,
  step: { next: NextStep } & Partial<
    Pick<StepPointer, 'families' | 'wait_seconds' | 'attempt' | 'events' | 'epoch'>
  >,
): StepPointer {
  return {
    agent_id: record.agent_id,
    seconds_left: secondsLeft(clock, record.deadline_at),
    turn: record.turn,
    ...idle,
    ...step,
  };
}

/** Where an execution goes whose agent has ended, by this step or by somebody else. */
export function pointToEnd(record: AgentRecord): StepPointer {
  return {
    agent_id: record.agent_id,
    seconds_left: 1,
    turn: record.turn,
    next: record.status === 'completed' ? 'done' : 'failed',
    ...idle,
  };
}

/** Where an execution goes whose agent is not there any more. */
export function pointToNothing(agentId: AgentId): StepPointer {
  return { agent_id: agentId, seconds_left: 1, turn: 0, next: 'failed', ...idle };
}
