import type { Clock } from '#lambdas/ports/clock.ts';
import type { Sandbox, SandboxCommand, SandboxResult } from '#lambdas/ports/sandbox.ts';

/** What a program of the fake does; it answers its exit code. */
export type FakeProgram = (command: SandboxCommand, say: (text: string) => void) => Promise<number>;

export interface InMemorySandbox extends Sandbox {
  /** Every command, in order. */
  readonly commands: readonly SandboxCommand[];
}

/** @param programs by the first word of the command. An unknown one exits with 127, as a shell has it. */
export function inMemorySandbox(
  deps: { clock: Clock },
  programs: Readonly<Record<string, FakeProgram>>,
): InMemorySandbox {
  const commands: SandboxCommand[] = [];
  return {
    commands,
    async run(command) {
      commands.push(command);
      const kept = keepOutput(command);
      const program = programs[command.argv[0]] ?? (async () => 127);
      const over = new AbortController();
      const stopped = stopOf(deps.clock, command, over.signal);
      try {
        const ended = command.signal.aborted
          ? await stopped
          : await Promise.race([program(command, kept.say), stopped]);
        return typeof ended === 'number'
          ? { ended: 'exited', exitCode: ended, ...kept.result() }
          : { ended, ...kept.result() };
      } finally {
        kept.close();
        over.abort();
      }
    },
  };
}

async function stopOf(
  clock: Clock,
  { timeoutMs, signal }: SandboxCommand,
  over: AbortSignal,
): Promise<Exclude<SandboxResult['ended'], 'exited'>> {
  await clock.sleep(timeoutMs, AbortSignal.any([signal, over]));
  return signal.aborted ? 'aborted' : 'timeout';
}

/** Keeps the first bytes, whole characters only, and counts the rest. */
function keepOutput({ maxOutputBytes, onOutput }: SandboxCommand) {
  let output = '';
  let keptBytes = 0;
  let droppedBytes = 0;
  let isClosed = false;
  return {
    say(text: string): void {
      if (isClosed) return;
      onOutput(text);
      for (const character of text) {
        const bytes = Buffer.byteLength(character);
        if (droppedBytes > 0 || keptBytes + bytes > maxOutputBytes) {
          droppedBytes += bytes;
          continue;
        }
        output += character;
        keptBytes += bytes;
      }
    },
    result: () => ({ output, droppedBytes }),
    close(): void {
      isClosed = true;
    },
  };
}
