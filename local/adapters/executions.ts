import { setImmediate as nextRound } from 'node:timers/promises';
import type { StateMachine } from 'aws-local-stepfunctions';
import type { ExecutionState, Executions } from '#lambdas/ports/executions.ts';
import type { Ids } from '#lambdas/ports/ids.ts';
import type { Log } from '#lambdas/ports/log.ts';
import { ProductError } from '#shared/errors/product-error.ts';
import type { StateMachineDefinition } from '#shared/workflow/asl.ts';
import type { ExecutionInput } from '#shared/workflow/step-pointer.ts';
import { loadInterpreter } from './interpreter/load-interpreter.ts';
import type { StepAnswer, StepHandler } from './step-handler.ts';
import { TaskTokens, withoutTokenTasks } from './task-tokens.ts';

export interface EmbeddedExecutions extends Executions {
  /** Stops every execution without a word to the agents: they go on at the next start. */
  close(): Promise<void>;
}

interface Execution {
  state: ExecutionState;
  controller: AbortController;
  /** Handlers that have not come back; the interpreter may have given them up. */
  inFlight: Map<Promise<unknown>, AbortController>;
  ended: Promise<void>;
}

interface Program {
  definition: StateMachineDefinition;
  handlers: Readonly<Record<string, StepHandler>>;
  machine: Promise<StateMachine>;
  /** Resolves when the next execution may begin. */
  begin: () => Promise<void>;
}

// Names stay taken for 90 days on AWS. Here enough are remembered to answer every retry of a start.
const rememberedNames = 10_000;

/**
 * Interprets the same definition that AWS runs. Nothing is kept on disk: the store knows which agents run,
 * and Think finds out where each of them was.
 * @param stepHandlers by state name. They have to end soon after their signal aborts.
 */
export function createEmbeddedExecutions(
  deps: { log: Log; ids: Pick<Ids, 'uuid'> },
  definition: StateMachineDefinition,
  stepHandlers: Readonly<Record<string, StepHandler>>,
): EmbeddedExecutions {
  const executions = new Map<string, Execution>();
  const tokens = new TaskTokens(deps.ids);
  const handlers = tokens.wrap(definition, stepHandlers);
  const program = { definition, handlers, machine: loadMachine(definition), begin: createTurnstile() };
  let isClosed = false;
  return {
    async start(name, input) {
      if (isClosed) throw closing();
      if (executions.has(name)) return 'exists';
      const execution = begin(name);
      executions.set(name, execution);
      if (executions.size > rememberedNames) forgetOldest(executions);
      execution.ended = run(deps, program, { execution, input });
      return 'started';
    },
    async stop(name, { error, cause }) {
      const execution = executions.get(name);
      if (execution === undefined || execution.state.status !== 'running') return;
      execution.state = { name, status: 'aborted', error, cause };
      execution.controller.abort();
    },
    wake: async (token) => tokens.wake(token),
    describe: async (name) => executions.get(name)?.state,
    async close() {
      isClosed = true;
      for (const { controller } of executions.values()) controller.abort();
      await Promise.all([...executions.values()].map(({ ended }) => ended));
    },
  };
}

function begin(name: string): Execution {
  return {
    state: { name, status: 'running' },
    controller: new AbortController(),
    inFlight: new Map(),
    ended: Promise.resolve(),
  };
}

function forgetOldest(executions: Map<string, Execution>): void {
  for (const [name, { state }] of executions) {
    if (state.status === 'running') continue;
    executions.delete(name);
    return;
  }
}

/** Resolves when the execution has ended and none of its handlers runs any more. */
async function run(
  deps: { log: Log },
  program: Program,
  { execution, input }: { execution: Execution; input: ExecutionInput },
): Promise<void> {
  const { name } = execution.state;
  const { signal } = execution.controller;
  try {
    const machine = await program.machine;
    await program.begin();
    if (signal.aborted) return;
    const { result, abort } = machine.run(input, {
      overrides: { taskResourceLocalHandlers: bind(program, execution) },
    });
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    await result;
    settle(execution, { name, status: 'succeeded' });
  } catch (error) {
    if (signal.aborted) return;
    settle(execution, failureOf(name, error));
    deps.log.info('execution failed', { name, error: String(error) });
  } finally {
    execution.controller.abort('ended');
    await Promise.allSettled(execution.inFlight.keys());
  }
}

/**
 * Lets one execution begin in each round of the event loop: a crowd of starts is answered while its agents
 * are set going one after another, and an answer leaves before its own agent takes the processor.
 */
function createTurnstile(): () => Promise<void> {
  let last = Promise.resolve();
  return () => {
    last = last.then(() => nextRound());
    return last;
  };
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

function bind({ definition, handlers }: Program, execution: Execution) {
  return Object.fromEntries(
    Object.entries(handlers).map(([state, handler]) => [
      state,
      async (input: unknown) => {
        // The interpreter goes on retrying a step after the execution was stopped.
        if (execution.controller.signal.aborted) throw new Error('The execution was stopped');
        if (state in definition.States) abandon(execution);
        return call(execution, handler, input);
      },
    ]),
  );
}

/**
 * States of the machine itself follow one another: whatever still runs when one begins has timed out, or
 * stood beside a branch of a Map that failed, and nobody waits for it.
 */
function abandon({ inFlight }: Execution): void {
  for (const controller of inFlight.values()) controller.abort();
}

async function call(execution: Execution, handler: StepHandler, input: unknown): Promise<StepAnswer> {
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  execution.controller.signal.addEventListener('abort', stop, { once: true });
  const running = handler(input, controller.signal);
  execution.inFlight.set(running, controller);
  try {
    return await running;
  } finally {
    execution.inFlight.delete(running);
    execution.controller.signal.removeEventListener('abort', stop);
  }
}

function closing(): ProductError {
  return new ProductError('unavailable', {
    message: 'The platform is closing',
    remedy: 'Start it again and repeat the request',
  });
}

/** Loaded beside the boot, not before it. */
async function loadMachine(definition: StateMachineDefinition): Promise<StateMachine> {
  const { StateMachine } = await loadInterpreter();
  // The definition is validated by a test; at each boot that would cost 140 ms.
  return new StateMachine(JSON.parse(JSON.stringify(withoutTokenTasks(definition))), {
    validationOptions: { noValidate: true },
  });
}
