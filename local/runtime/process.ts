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

/** What went wrong, what to do, and the exit code; a stack only for what nobody foresaw. */
export function describeFailure(error: unknown) {
  if (error instanceof SettingsError || error instanceof AgentTypeFileError)
    return { code: 'usage', message: error.message, remedy: '', exitCode: exitCodes.usage };
  if (error instanceof ProductError) {
    const { code, message, remedy } = error;
    return { code, message, remedy, exitCode: exitCodes.unreachable };
  }
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { code: 'internal', message, remedy: '', exitCode: exitCodes.internal };
}

/** Prints it. @returns the exit code. */
export function explainFailure(error: unknown): number {
  const { message, remedy, exitCode } = describeFailure(error);
  process.stderr.write(`error: ${message}\n${remedy === '' ? '' : `${remedy}\n`}`);
  return exitCode;
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
