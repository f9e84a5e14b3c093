import type { RunningAgent } from '#shared/agent/record.ts';
import type { Clock } from '../ports/clock.ts';
import { type Executions, executionName } from '../ports/executions.ts';

/** Starts the execution that carries an agent in its epoch; one that is there already goes on. */
export async function startExecution(
  deps: { executions: Pick<Executions, 'start'>; clock: Pick<Clock, 'now'> },
  record: Pick<RunningAgent, 'agent_id' | 'epoch' | 'deadline_at'>,
): Promise<void> {
  await deps.executions.start(executionName(record.agent_id, record.epoch), {
    agent_id: record.agent_id,
    seconds_left: secondsLeft(deps.clock, record.deadline_at),
  });
}

/** Whole seconds until the deadline, at least 1: a Task's timeout may not be 0. */
export function secondsLeft(clock: Pick<Clock, 'now'>, deadlineAt: string): number {
  return Math.max(1, Math.ceil((Date.parse(deadlineAt) - clock.now().getTime()) / 1000));
}
