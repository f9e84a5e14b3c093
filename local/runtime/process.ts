import { exitCodes } from '#client/cli/exit-codes.ts';
import { onInterrupt } from '#client/cli/runtime/process-world.ts';
import { AgentTypeFileError } from '#lambdas/agent-types/agent-type-file-error.ts';
import { ProductError } from '#shared/errors/product-error.ts';
import { SettingsError } from './settings.ts';

/** Resolves at the first Ctrl-C or SIGTERM; a second one ends the process at once. */
export function untilInterrupted(): Promise<void> {
  return new Promise((resolve) => {
    onInterrupt(resolve);
  });
}

/** Prints what went wrong and what to do; a stack only for what nobody foresaw. @returns the exit code. */
export function explainFailure(error: unknown): number {
  if (error instanceof SettingsError || error instanceof AgentTypeFileError) {
    process.stderr.write(`error: ${error.message}\n`);
    return exitCodes.usage;
  }
  if (error instanceof ProductError) {
    process.stderr.write(`error: ${error.message}\n${error.remedy}\n`);
    return exitCodes.unreachable;
  }
  process.stderr.write(`error: ${error instanceof Error ? error.stack : String(error)}\n`);
  return exitCodes.internal;
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
