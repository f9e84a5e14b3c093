import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { monotonicMs } from '../monotonic.ts';

export const root = resolve(import.meta.dirname, '../..');

/** A process of this machine's Node that has printed its one line of JSON. */
export interface Child {
  pid: number;
  /** From the spawn to that line. */
  bootMs: number;
  ready: unknown;
  /** Asks it to end, and waits. */
  stop(): Promise<void>;
}

const running = new Set<ChildProcess>();

/** Ends every child at once: for a bench that is interrupted. */
export function killChildren(): void {
  for (const child of running) child.kill('SIGKILL');
}

/** @throws {Error} when it ends without being ready. */
export async function startChild(
  args: readonly string[],
  environment: NodeJS.ProcessEnv = process.env,
): Promise<Child> {
  const spawnedAt = monotonicMs();
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  const line = await firstLine(child);
  const bootMs = monotonicMs() - spawnedAt;
  return {
    pid: child.pid ?? 0,
    bootMs,
    ready: JSON.parse(line),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('no pipe');
  for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error(`${child.spawnargs.slice(1).join(' ')} ended before it was ready`);
}
