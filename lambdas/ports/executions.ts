import type { ExecutionInput } from '#shared/workflow/step-pointer.ts';

/** Runs of the state machine. */
export interface Executions {
  /** Starts one execution per name; a second start with a name that was used answers `exists`. */
  start(name: string, input: ExecutionInput): Promise<'started' | 'exists'>;
  /** Stops an execution; no later state begins. One that ended or never was is left alone. */
  stop(name: string, reason: { error: string; cause: string }): Promise<void>;
  /** Ends the wait of the state that was given this token. Where nothing waits with it any more, nothing happens. */
  wake(token: string): Promise<void>;
  describe(name: string): Promise<ExecutionState | undefined>;
}

export interface ExecutionState {
  name: string;
  status: 'running' | 'succeeded' | 'failed' | 'timed_out' | 'aborted';
  error?: string;
  cause?: string;
}

/** The name of the execution that sees to what an ended agent has left open. */
export function endingName(agentId: string): string {
  return `${agentId}-end`;
}

/** The name of the execution that carries an agent in an epoch; the first is the agent's id itself. */
export function executionName(agentId: string, epoch: number): string {
  return epoch === 0 ? agentId : `${agentId}-e${epoch}`;
}
