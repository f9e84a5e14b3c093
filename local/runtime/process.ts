import { once } from 'node:events';
import { AgentTypeFileError } from '#lambdas/agent-types/agent-type-file-error.ts';
import { ProductError } from '#shared/errors/product-error.ts';
import { SettingsError } from './settings.ts';

/** Resolves at the first SIGINT or SIGTERM; a second one ends the process at once. */
export async function untilInterrupted(): Promise<void> {
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
}

/** Prints what went wrong and what to do; a stack only for what nobody foresaw. @returns the exit code. */
export function explainFailure(error: unknown): number {
  if (error instanceof SettingsError || error instanceof AgentTypeFileError) {
    process.stderr.write(`error: ${error.message}\n`);
    return 64;
  }
  if (error instanceof ProductError) {
    process.stderr.write(`error: ${error.message}\n${error.remedy}\n`);
    return 69;
  }
  process.stderr.write(`error: ${error instanceof Error ? error.stack : String(error)}\n`);
  return 70;
}

/** Whether a process of this user has that id; after a crash another program may have got it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
