import { type EndCause, timeoutCause } from '#shared/agent/end.ts';
import type { RunningAgent } from '#shared/agent/record.ts';
import type { Clock } from '../ports/clock.ts';
import type { ExecutionState } from '../ports/executions.ts';

/** How an agent ended whose execution is over although the record says that it runs. */
export function endOfExecution(
  deps: { clock: Pick<Clock, 'now'> },
  record: RunningAgent,
  { status }: ExecutionState,
): EndCause {
  if (status === 'aborted') return { reason: 'stopped_outside' };
  if (status === 'timed_out' || Date.parse(record.deadline_at) <= deps.clock.now().getTime()) {
    return timeoutCause(record.timeout_minutes);
  }
  return { reason: 'crashed', error: `The execution ended (${status}) without recording a result` };
}
