import { StateMachine } from 'aws-local-stepfunctions';
import type { Executions } from '#lambdas/ports/executions.ts';
import type { StepHandler } from '#local/adapters/step-handler.ts';
import { buildStateMachine } from '#shared/workflow/state-machine.ts';

/** States as they were entered: what Step Functions bills as transitions. */
export interface CountedMachine extends Executions {
  readonly entered: Record<string, number>;
  /** Those of them that call a function. */
  readonly taskStates: ReadonlySet<string>;
  ended(): Promise<void>;
}

/** The product's state machine in the interpreter, one execution at a time. @param handlers by state name. */
export function createCountedMachine(handlers: () => Record<string, StepHandler>): CountedMachine {
  const entered: Record<string, number> = {};
  const taskStates = new Set<string>();
  const running: Promise<unknown>[] = [];
  const definition = buildStateMachine((step) => `arn:aws:lambda:us-east-1:000000000000:function:${step}`);
  const machine = new StateMachine(JSON.parse(JSON.stringify(definition)));
  const { signal } = new AbortController();
  return {
    entered,
    taskStates,
    async start(_name, input) {
      const local = Object.entries(handlers()).map(([state, handler]) => [
        state,
        (given: unknown) => handler(given, signal),
      ]);
      const run = machine.run(input, {
        overrides: { taskResourceLocalHandlers: Object.fromEntries(local) },
      });
      running.push(run.result, countStates(run.eventLogs, { entered, taskStates }));
      return 'started';
    },
    stop: () => Promise.reject(new Error('nobody stops the agent that is counted')),
    wake: () => Promise.reject(new Error('the agent that is counted asks for no approval')),
    describe: async () => undefined,
    ended: async () => void (await Promise.all(running)),
  };
}

async function countStates(
  events: ReturnType<StateMachine['run']>['eventLogs'],
  { entered, taskStates }: { entered: Record<string, number>; taskStates: Set<string> },
): Promise<void> {
  for await (const event of events) {
    if (event.type !== 'StateEntered') continue;
    if (event.state.type === 'Task') taskStates.add(event.state.name);
    entered[event.state.name] = (entered[event.state.name] ?? 0) + 1;
  }
}
