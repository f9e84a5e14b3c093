import type { StateMachine } from 'aws-local-stepfunctions';
import type { ExecutionState, Executions } from '#lambdas/ports/executions.ts';
import type { Log } from '#lambdas/ports/log.ts';
import type { StateMachineDefinition } from '#shared/workflow/asl.ts';
import type { ExecutionInput, StepPointer } from '#shared/workflow/step-pointer.ts';

/** A Lambda behind a Task state. The signal aborts when the execution is stopped or the platform closes. */
export type StepHandler = (input: unknown, signal: AbortSignal) => Promise<StepPointer>;

export interface EmbeddedExecutions extends Executions {
  /** Stops every execution without a word to the agents: they go on at the next start. */
  close(): Promise<void>;
}

interface Execution {
  state: ExecutionState;
  controller: AbortController;
  abort(): void;
  ended: Promise<void>;
}

// Names stay taken for 90 days on AWS. Here enough are remembered to answer every retry of a start.
const rememberedNames = 10_000;

/**
 * Interprets the same definition that AWS runs. Nothing is kept on disk: the store knows which agents run,
 * and Think finds out where each of them was.
 * @param handlers by state name.
 */
export function createEmbeddedExecutions(
  deps: { log: Log },
  definition: StateMachineDefinition,
  handlers: Readonly<Record<string, StepHandler>>,
): EmbeddedExecutions {
  const executions = new Map<string, Execution>();
  const machine = loadMachine(definition);

  const remember = (name: string, execution: Execution): void => {
    executions.set(name, execution);
    if (executions.size <= rememberedNames) return;
    const [oldest] = [...executions].filter(([, { state }]) => state.status !== 'running');
    if (oldest !== undefined) executions.delete(oldest[0]);
  };

  return {
    async start(name, input) {
      if (executions.has(name)) return 'exists';
      const execution = begin(name);
      remember(name, execution);
      execution.ended = run(deps, { execution, input, handlers, machine });
      return 'started';
    },
    async stop(name, { error, cause }) {
      const execution = executions.get(name);
      if (execution === undefined || execution.state.status !== 'running') return;
      execution.state = { name, status: 'aborted', error, cause };
      execution.controller.abort();
      execution.abort();
    },
    describe: async (name) => executions.get(name)?.state,
    async close() {
      const running = [...executions.values()].filter(({ state }) => state.status === 'running');
      for (const { controller, abort } of running) {
        controller.abort();
        abort();
      }
      await Promise.all(running.map(({ ended }) => ended));
    },
  };
}

function begin(name: string): Execution {
  return {
    state: { name, status: 'running' },
    controller: new AbortController(),
    abort: () => undefined,
    ended: Promise.resolve(),
  };
}

async function run(
  deps: { log: Log },
  start: {
    execution: Execution;
    input: ExecutionInput;
    handlers: Readonly<Record<string, StepHandler>>;
    machine: Promise<StateMachine>;
  },
): Promise<void> {
  const { execution } = start;
  const { name } = execution.state;
  const { signal } = execution.controller;
  try {
    const machine = await start.machine;
    if (signal.aborted) return;
    const { result, abort } = machine.run(start.input, {
      overrides: { taskResourceLocalHandlers: bind(start.handlers, signal) },
    });
    execution.abort = abort;
    await result;
    settle(execution, { name, status: 'succeeded' });
  } catch (error) {
    if (signal.aborted) return;
    settle(execution, failureOf(name, error));
    deps.log.info('execution failed', { name, error: String(error) });
  }
}

/** What stop wrote stays: an execution has one end. */
function settle(execution: Execution, state: ExecutionState): void {
  if (execution.state.status === 'running') execution.state = state;
}

function failureOf(name: string, error: unknown): ExecutionState {
  if (!(error instanceof Error)) return { name, status: 'failed', error: 'Unknown' };
  const status = error.name === 'ExecutionTimeoutError' ? 'timed_out' : 'failed';
  const inner = error.cause instanceof Error ? error.cause : error;
  return { name, status, error: inner.name, cause: inner.message };
}

function bind(handlers: Readonly<Record<string, StepHandler>>, signal: AbortSignal) {
  return Object.fromEntries(
    Object.entries(handlers).map(([state, handler]) => [state, (input: unknown) => handler(input, signal)]),
  );
}

/** The interpreter brings an AWS client along that is never used here: loaded beside the boot, not before it. */
async function loadMachine(definition: StateMachineDefinition): Promise<StateMachine> {
  const { StateMachine } = await import('aws-local-stepfunctions');
  // The definition is validated by a test; at each boot that would cost 140 ms.
  return new StateMachine(JSON.parse(JSON.stringify(definition)), {
    validationOptions: { noValidate: true },
  });
}
