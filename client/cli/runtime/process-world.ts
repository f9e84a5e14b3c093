import { execFile } from 'node:child_process';
import { apiWorld } from '#client/runtime/api-world.ts';
import packageFile from '#package.json' with { type: 'json' };
import { exitCodes } from '../exit-codes.ts';
import type { CliWorld } from '../world.ts';

/** The command line's world as this process has it. */
export function processWorld(): CliWorld {
  return {
    ...apiWorld(),
    version: packageFile.version,
    command: commandOf(process.env),
    stdin: process.stdin,
    out: process.stdout,
    err: process.stderr,
    every: (ms, work) => {
      const timer = setInterval(work, ms);
      return () => clearInterval(timer);
    },
    onInterrupt,
    platform: process.platform,
    nodeVersion: process.versions.node,
    runProgram,
  };
}

const programMs = 5_000;

function runProgram(file: string, args: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    // Kept from the terminal: what the program says would be written over our own.
    execFile(file, args, { timeout: programMs, windowsHide: true }, (error) => resolve(error === null));
  });
}

/** Whoever reads the output may stop reading, as `head` does: then there is nobody left to write for. */
export function endWhenNobodyReads(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      process.exit(exitCodes.ok);
    });
  }
}

/** npm and a parent process pass on the signal that the terminal sends too: those two are one press. */
const onePressMs = 300;

/** The first press calls the listener, a second one ends the process at once. */
export function onInterrupt(listener: () => void): () => void {
  let pressedAt: number | undefined;
  const press = (): void => {
    if (pressedAt === undefined) {
      pressedAt = Date.now();
      listener();
    } else if (Date.now() - pressedAt > onePressMs) process.exit(exitCodes.interrupted);
  };
  process.on('SIGINT', press);
  process.on('SIGTERM', press);
  return () => {
    // What is left of a press may come behind the command's end, and would turn its exit code into a signal's.
    if (pressedAt !== undefined) return;
    process.off('SIGINT', press);
    process.off('SIGTERM', press);
  };
}

/** As the user would type it again: installed, or as the script of a clone. */
function commandOf({ npm_lifecycle_event }: NodeJS.ProcessEnv): string {
  if (npm_lifecycle_event === undefined) return 'agents';
  return npm_lifecycle_event === 'npx' ? 'npx agents' : 'npm run agents --';
}
