import { setImmediate as nextTick } from 'node:timers/promises';
import type { ExecutionState, Executions } from '#lambdas/ports/executions.ts';
import type { StepHandler } from '#local/adapters/step-handler.ts';
import { makeAgentId } from '#shared/agent/ids.ts';
import type { State, StateMachineDefinition, TaskState } from '#shared/workflow/asl.ts';
import { type ExecutionInput, type StepPointer, stepPointerSchema } from '#shared/workflow/step-pointer.ts';

export interface ExecutionsHarness extends AsyncDisposable {
  executions: Executions;
  /** Lets time go by where it stands still; where time is real this does nothing. */
  elapse(ms: number): Promise<void>;
}

/** @param handlers by state name. */
export type MakeExecutions = (
  definition: StateMachineDefinition,
  handlers: Readonly<Record<string, StepHandler>>,
) => ExecutionsHarness;

export const agentId = makeAgentId('code-review-agent', new Uint8Array(10));
export const input: ExecutionInput = { agent_id: agentId, seconds_left: 600 };
export const pointer = (parts: Partial<StepPointer> = {}): StepPointer =>
  stepPointerSchema.parse({ ...input, ...parts });

export const taskTo = (Next: string, parts: Partial<TaskState> = {}): TaskState => ({
  Type: 'Task',
  Resource: 'arn:aws:lambda:us-east-1:111122223333:function:step',
  Next,
  ...parts,
});
export const retryOf = (error: string, MaxAttempts: number): Pick<TaskState, 'Retry'> => ({
  Retry: [
    {
      ErrorEquals: [error],
      IntervalSeconds: 1,
      MaxAttempts,
      BackoffRate: 1,
      MaxDelaySeconds: 1,
      JitterStrategy: 'FULL',
    },
  ],
});
export const caught: Pick<TaskState, 'Catch'> = {
  Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.failure', Next: 'Mend' }],
};
export const machine = (States: Record<string, State>): StateMachineDefinition => ({
  Comment: 'One of the contract’s',
  StartAt: 'First',
  States: {
    ...States,
    Done: { Type: 'Succeed' },
    Failed: { Type: 'Fail', Error: 'AgentFailed', Cause: 'Told so' },
  },
});

/** A handler that hears of its signal and of nothing else. */
export function hanging() {
  const begun = Promise.withResolvers<void>();
  const aborted = Promise.withResolvers<void>();
  const handler: StepHandler = (_input, signal) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        aborted.resolve();
        reject(Object.assign(new Error('Given up'), { name: 'throttled' }));
      });
      begun.resolve();
    });
  return { handler, begun: begun.promise, aborted: aborted.promise };
}

export const broken = (name: string): Error => Object.assign(new Error('It broke'), { name });

export async function endOf(
  { executions, elapse }: ExecutionsHarness,
  name: string,
): Promise<ExecutionState> {
  for (;;) {
    const state = await executions.describe(name);
    if (state !== undefined && state.status !== 'running') return state;
    await elapse(250);
    await nextTick();
  }
}

/** Gives everything that is ready to run its turn. */
export async function settled(): Promise<void> {
  for (let turns = 0; turns < 20; turns += 1) await nextTick();
}
