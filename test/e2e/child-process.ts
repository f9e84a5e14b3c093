import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A program of this repository in a process of its own. */
export interface ChildProcess extends AsyncDisposable {
  /** The JSON line that it printed when it was ready. */
  ready: unknown;
  /** Ends it at once, as `kill -9` does. */
  kill(): Promise<void>;
  /** Asks it to end; answers its exit code. */
  stop(): Promise<number | null>;
}

/**
 * Starts a TypeScript entry and waits for its first line of output, which is JSON.
 * @param environment all of it: nothing of this process's own gets through but PATH.
 */
export async function startChild(
  entry: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<ChildProcess> {
  const child = spawn(process.execPath, [entry, ...args], {
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk.toString()));
  const exited = once(child, 'exit');
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await exited;
    return child.exitCode;
  };
  const first = once(createInterface(child.stdout), 'line').then(([line]) => String(line));
  const failed = exited.then(() => Promise.reject(new Error(`${entry} ended: ${said.join('')}`)));
  const ready: unknown = JSON.parse(await Promise.race([first, failed]));
  failed.catch(() => undefined);
  const kill = async (): Promise<void> => void (await end('SIGKILL'));
  return { ready, kill, stop: () => end('SIGTERM'), [Symbol.asyncDispose]: kill };
}
