import type { Clock } from '#lambdas/ports/clock.ts';
import type { ExecutionState, Executions } from '#lambdas/ports/executions.ts';
import type { StepHandler } from '#local/adapters/step-handler.ts';
import {
  type Catcher,
  type MapState,
  type Retrier,
  type State,
  type StateMachineDefinition,
  type TaskState,
  waitForToken,
} from '#shared/workflow/asl.ts';

type Data = Record<string, unknown>;
type Machine = Pick<StateMachineDefinition, 'StartAt' | 'States'>;

interface Run {
  clock: Clock;
  /** By their token, what ends the waits of states. */
  tokens: Map<string, () => void>;
  handlers: Readonly<Record<string, StepHandler>>;
  signal: AbortSignal;
}

/** Runs definitions state by state, by the clock that it is given: retries wait their whole interval. */
export function inMemoryExecutions(
  deps: { clock: Clock },
  definition: StateMachineDefinition,
  handlers: Readonly<Record<string, StepHandler>>,
): Executions {
  const tokens = new Map<string, () => void>();
  const executions = new Map<string, { state: ExecutionState; controller: AbortController }>();
  return {
    async start(name, input) {
      if (executions.has(name)) return 'exists';
      const controller = new AbortController();
      const execution = { state: { name, status: 'running' } as ExecutionState, controller };
      executions.set(name, execution);
      const settle = (state: ExecutionState): void => {
        if (execution.state.status === 'running') execution.state = state;
      };
      const run = { clock: deps.clock, tokens, handlers, signal: controller.signal };
      runMachine(run, definition, input).then(
        () => settle({ name, status: 'succeeded' }),
        ({ name: error, message: cause }: Error) => settle({ name, status: 'failed', error, cause }),
      );
      return 'started';
    },
    async stop(name, reason) {
      const execution = executions.get(name);
      if (execution?.state.status !== 'running') return;
      execution.state = { name, status: 'aborted', ...reason };
      execution.controller.abort();
    },
    wake: async (token) => tokens.get(token)?.(),
    describe: async (name) => executions.get(name)?.state,
  };
}

async function runMachine(run: Run, machine: Machine, input: Data): Promise<Data> {
  let name: string | undefined = machine.StartAt;
  let data = input;
  while (name !== undefined) {
    if (run.signal.aborted) throw named('Stopped', 'The execution was stopped');
    const state: State | undefined = machine.States[name];
    if (state === undefined) throw named('States.Runtime', `There is no state ${name}`);
    [name, data] = await enter(run, { name, state }, data);
  }
  return data;
}

async function enter(
  run: Run,
  { name, state }: { name: string; state: State },
  data: Data,
): Promise<[next: string | undefined, data: Data]> {
  switch (state.Type) {
    case 'Succeed':
      return [undefined, data];
    case 'Fail':
      throw named(state.Error, state.Cause);
    case 'Choice':
      return [
        state.Choices.find(({ Variable, StringEquals }) => at(data, Variable) === StringEquals)?.Next ??
          state.Default,
        data,
      ];
    case 'Wait':
      await run.clock.sleep(Number(at(data, state.SecondsPath)) * 1000, run.signal);
      return [state.Next, data];
    case 'Map':
      return caught(state.Catch, data, async () => {
        await runBranches(run, state, data);
        return [state.Next, data];
      });
    case 'Task':
      return caught(state.Catch, data, async () => {
        const result = await runTask(run, { name, state }, data);
        return [state.Next, state.ResultPath === null ? data : result];
      });
  }
}

async function caught(
  catchers: readonly Catcher[] = [],
  data: Data,
  work: () => Promise<[string | undefined, Data]>,
): Promise<[string | undefined, Data]> {
  try {
    return await work();
  } catch (error) {
    const { name, message } = error as Error;
    const catcher = catchers.find(({ ErrorEquals }) => matches(ErrorEquals, name));
    if (catcher === undefined) throw error;
    const { Next, ResultPath } = catcher;
    if (ResultPath === null) return [Next, data];
    return [Next, { ...data, [ResultPath.slice(2)]: { Error: name, Cause: message } }];
  }
}

async function runBranches(run: Run, state: MapState, data: Data): Promise<void> {
  const failed = new AbortController();
  const branch = { ...run, signal: AbortSignal.any([run.signal, failed.signal]) };
  const items = at(data, state.ItemsPath) as unknown[];
  const inputs = items.map((item) =>
    Object.fromEntries(
      Object.entries(state.ItemSelector).map(([key, path]) =>
        key.endsWith('.$')
          ? [key.slice(0, -2), path === '$$.Map.Item.Value' ? item : at(data, String(path))]
          : [key, path],
      ),
    ),
  );
  try {
    await Promise.all(inputs.map((input) => runMachine(branch, state.ItemProcessor, input)));
  } finally {
    failed.abort();
  }
}

async function runTask(
  run: Run,
  { name, state }: { name: string; state: TaskState },
  data: Data,
): Promise<Data> {
  for (let attempt = 0; ; attempt += 1) {
    if (run.signal.aborted) throw named('Stopped', 'The execution was stopped');
    try {
      return await callInTime(run, { name, state }, data);
    } catch (error) {
      const retrier = state.Retry?.find(({ ErrorEquals }) => matches(ErrorEquals, (error as Error).name));
      if (retrier === undefined || attempt >= retrier.MaxAttempts) throw error;
      await run.clock.sleep(delayOf(retrier, attempt), run.signal);
    }
  }
}

async function callInTime(
  run: Run,
  { name, state }: { name: string; state: TaskState },
  data: Data,
): Promise<Data> {
  const over = new AbortController();
  const signal = AbortSignal.any([run.signal, over.signal]);
  const seconds = state.TimeoutSecondsPath
    ? Number(at(data, state.TimeoutSecondsPath))
    : (state.TimeoutSeconds ?? 60);
  const timeout = run.clock.sleep(seconds * 1000, signal).then(() => {
    throw named('States.Timeout', `The state ${name} took longer than ${seconds} s`);
  });
  timeout.catch(() => undefined);
  const handler = run.handlers[name];
  if (handler === undefined) throw named('Lambda.ResourceNotFoundException', `Nothing is behind ${name}`);
  try {
    const work =
      state.Resource === waitForToken
        ? callWithToken(run, { state, handler, signal }, data)
        : handler(data, signal);
    return { ...(await Promise.race([work, timeout])) };
  } finally {
    over.abort();
  }
}

let tokens = 0;

/** The state lasts until its token is handed back. */
async function callWithToken(
  run: Run,
  { state, handler, signal }: { state: TaskState; handler: StepHandler; signal: AbortSignal },
  data: Data,
): Promise<Data> {
  tokens += 1;
  const token = `token-${tokens}`;
  const { promise, resolve } = Promise.withResolvers<void>();
  run.tokens.set(token, resolve);
  const payload = Object.entries(state.Parameters?.['Payload'] ?? {}).map(([key, path]) => [
    key.slice(0, -2),
    path === '$$.Task.Token' ? token : at(data, String(path)),
  ]);
  await handler(Object.fromEntries(payload), signal);
  await promise;
  return {};
}

function delayOf({ IntervalSeconds, BackoffRate, MaxDelaySeconds }: Retrier, attempt: number): number {
  return Math.min(IntervalSeconds * BackoffRate ** attempt, MaxDelaySeconds) * 1000;
}

function matches(errorEquals: readonly string[], name: string): boolean {
  return errorEquals.includes(name) || errorEquals.includes('States.ALL');
}

/** Paths of one step, `$.name`, are all that the machine uses. */
function at(data: Data, path: string): unknown {
  return data[path.slice(2)];
}

function named(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}
