import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { onTestFinished } from 'vitest';

/** The command line, as hosts start it. */
export const program = resolve(import.meta.dirname, '../../client/cli/agents.mjs');

/** A program with its streams in hand, and nothing of this process's environment but PATH. */
export function runChild(args: readonly string[], env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (said.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said.stderr += chunk.toString()));
  const closed = once(child, 'close');
  return {
    send: (message: object) => void child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`),
    /** So many lines of its output, once they are there. */
    async lines(count: number): Promise<string[]> {
      while (said.stdout.split('\n').length <= count) await once(child.stdout, 'data');
      return said.stdout.trim().split('\n');
    },
    /** Closes its input and waits for its end. */
    async hangUp() {
      child.stdin.end();
      await closed;
      return { exitCode: child.exitCode, ...said };
    },
    async stop(signal: NodeJS.Signals) {
      child.kill(signal);
      await closed;
      return { exitCode: child.exitCode, ...said };
    },
  };
}
