import { matchesGlob } from 'node:path';
import type { Clock } from '#lambdas/ports/clock.ts';
import type {
  CollectedFile,
  Preparation,
  Sandbox,
  SandboxCommand,
  SandboxEnd,
} from '#lambdas/ports/sandbox.ts';

/** What a program of the fake does; it answers its exit code. */
export type FakeProgram = (
  command: SandboxCommand,
  say: (text: string) => void,
  leave: (file: CollectedFile) => void,
) => Promise<number>;

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
      const files = new Map<string, CollectedFile>();
      const play = (argv: SandboxCommand['argv']): Promise<number> => {
        const program = programs[argv[0]] ?? (async () => 127);
        return program({ ...command, argv }, kept.say, (file) => files.set(file.path, file));
      };
      const over = new AbortController();
      const end = async (part: Preparation): Promise<PartEnd> => {
        const stopped = stopOf(deps.clock, { ...command, ...part }, over.signal);
        return command.signal.aborted ? await stopped : await Promise.race([play(part.argv), stopped]);
      };
      try {
        const prepared = command.prepare === undefined ? 0 : await end(command.prepare);
        const ended = prepared === 0 ? endOf(await end(command)) : unprepared(prepared);
        return {
          ...{ ...ended, ...kept.result(), tooLarge: [] },
          files: [...files.values()].filter(({ path }) =>
            command.collect?.some((pattern) => matchesGlob(path, pattern)),
          ),
          confinement: { means: 'a fake', gaps: [] },
          lay: '/workspace',
        };
      } finally {
        kept.close();
        over.abort();
      }
    },
  };
}

type PartEnd = number | 'timeout' | 'aborted';

function endOf(end: PartEnd): SandboxEnd {
  return typeof end === 'number' ? { ended: 'exited', exitCode: end } : { ended: end };
}

function unprepared(end: PartEnd): SandboxEnd {
  return end === 'aborted' ? { ended: end } : { ended: 'unprepared', exitCode: end };
}

async function stopOf(
  clock: Clock,
  { timeoutMs, signal }: SandboxCommand,
  over: AbortSignal,
): Promise<'timeout' | 'aborted'> {
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
