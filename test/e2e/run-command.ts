import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import packageFile from '#package.json' with { type: 'json' };
import { makeFolder } from '#test/workspace/folders.ts';

export const repository = resolve(import.meta.dirname, '../..');

export interface Ran {
  exitCode: number | null;
  /** What a newcomer reads: the agent's lines. */
  lines: string[];
  stdout: string;
  stderr: string;
  /** The platform's own folder, as it was left behind. */
  home: string;
}

/**
 * Runs `npm run agent -- ...` as npm does, with a new home and nothing of this process's environment: no model
 * key, no proxy, no settings. Ended with the test if it hangs.
 */
export async function runAgent(args: readonly string[], osvUrl: string): Promise<Ran> {
  const home = join(await makeFolder(), 'home');
  const [, ...entry] = packageFile.scripts.agent.replace(/^exec /, '').split(' ');
  const child = spawn(process.execPath, [...entry, ...args], {
    cwd: repository,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      HOME: home,
      AGENTS_HOME: home,
      AGENTS_LOG: 'info',
      OSV_URL: osvUrl,
      NPM_REGISTRY_URL: osvUrl,
    },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { exitCode: child.exitCode, lines: stdout.split('\n'), stdout, stderr, home };
}
