import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import * as z from 'zod';

export interface DeployedFunction {
  folder: string;
  timeoutMs: number;
  /** Of the template, and of the account that it runs in. */
  environment: Readonly<Record<string, string>>;
}

const outcomeSchema = z.object({
  answer: z.unknown().optional(),
  errorType: z.string().optional(),
  errorMessage: z.string().optional(),
});

export interface FunctionProcesses extends AsyncDisposable {
  /** @throws an error with the name that Lambda reports. */
  invoke(name: string, event: unknown, behindMs?: number): Promise<unknown>;
  /** The processes of a function that handle an event just now. */
  busy(name: string): ChildProcess[];
  /** What the functions wrote, line by line. */
  readonly log: string[];
}

interface Running {
  name: string;
  child: ChildProcess;
  isBusy: boolean;
}

/** Functions as Lambda runs them: a process handles one event at a time, and is used again for the next. */
export function createFunctionProcesses(functionOf: (name: string) => DeployedFunction): FunctionProcesses {
  const log: string[] = [];
  const all = new Set<Running>();
  const start = (name: string, behindMs: number): Running => {
    const running = {
      name: nameOf(name, behindMs),
      child: forkFunction(functionOf(name), behindMs),
      isBusy: true,
    };
    for (const stream of [running.child.stdout, running.child.stderr]) {
      stream?.on('data', (chunk) => log.push(`${name}: ${chunk}`));
    }
    running.child.once('exit', () => all.delete(running));
    all.add(running);
    return running;
  };
  return {
    log,
    busy: (name) => [...all].filter((it) => it.isBusy && it.name === name).map(({ child }) => child),
    async invoke(name, event, behindMs = 0) {
      const warm = [...all].find((it) => !it.isBusy && it.name === nameOf(name, behindMs));
      const running = warm ?? start(name, behindMs);
      running.isBusy = true;
      if (warm === undefined) await answerOf(running.child);
      running.child.send({ event, timeoutMs: functionOf(name).timeoutMs });
      const outcome = outcomeSchema.parse(await answerOf(running.child));
      running.isBusy = false;
      if (outcome.errorType === undefined) return outcome.answer;
      throw namedError(outcome.errorType, outcome.errorMessage ?? '');
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...all].map(({ child }) => end(child)));
    },
  };
}

function nameOf(name: string, behindMs: number): string {
  return behindMs === 0 ? name : `${name}, ${behindMs} ms behind`;
}

function forkFunction({ folder, environment }: DeployedFunction, behindMs: number): ChildProcess {
  return fork(join(import.meta.dirname, 'function-process.mjs'), [], {
    execArgv: [],
    env: { ...environment, LAMBDA_TASK_ROOT: folder, CLOCK_BEHIND_MS: String(behindMs) },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
}

/** A process that dies answers what Lambda then reports. */
async function answerOf(child: ChildProcess): Promise<unknown> {
  const { promise, resolve } = Promise.withResolvers<unknown>();
  const died = (): void =>
    resolve({
      errorType: 'Runtime.ExitError',
      errorMessage: 'Error: Runtime exited with error: signal: killed',
    });
  child.once('message', resolve);
  child.once('exit', died);
  const answer = await promise;
  child.off('message', resolve);
  child.off('exit', died);
  return answer;
}

function namedError(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

async function end(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}
