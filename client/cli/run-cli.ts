import { CommanderError } from 'commander';
import { UsageError } from '../usage-error.ts';
import { exitCodes, Interrupted } from './exit-codes.ts';
import { reportFailure } from './failure.ts';
import { createProgram } from './program.ts';
import type { Run } from './run.ts';
import { choosePaint } from './view/paint.ts';
import type { CliWorld } from './world.ts';

/** Runs one command; never throws. @returns the exit code, as `agents --help` lists them. */
export async function runCli(argv: readonly string[], world: CliWorld): Promise<number> {
  const interruption = new AbortController();
  const stopListening = world.onInterrupt(() => interruption.abort(new Interrupted()));
  const run: Run = { world, signal: interruption.signal, exitCode: exitCodes.ok };
  let names: readonly string[] = [];
  try {
    const program = await createProgram(run, argv);
    names = program.commands.flatMap((command) => [command.name(), ...command.aliases()]);
    await program.parseAsync([...argv], { from: 'user' });
    return run.exitCode;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.ok;
    const isHelp = error instanceof CommanderError && error.code === 'commander.help';
    // Called without a command: the help was printed instead of an error, which is no JSON.
    if (isHelp && !flagsIn(argv).includes('--json')) return exitCodes.usage;
    return fail(run.signal.aborted ? new Interrupted() : inOwnWords(error, argv, names), argv, world);
  } finally {
    stopListening();
  }
}

function fail(error: unknown, argv: readonly string[], { env, out, err, command }: CliWorld): number {
  const [isJson, isDebug] = ['--json', '--debug'].map((flag) => flagsIn(argv).includes(flag));
  return reportFailure(error, {
    ...{ out, err, command, paint: choosePaint(env, err) },
    ...{ isJson: isJson === true, isDebug: isDebug === true },
  });
}

/** What the parser says, with the page to read. */
function inOwnWords(error: unknown, argv: readonly string[], names: readonly string[]): unknown {
  if (!(error instanceof CommanderError)) return error;
  const name = argv.find((word) => names.includes(word));
  const page = name === undefined ? 'agents --help' : `agents ${name} --help`;
  const said =
    error.code === 'commander.help' ? 'no command is named' : error.message.replace(/^error: /, '');
  return new UsageError(said, `See \`${page}\`.`);
}

/** Behind `--` everything is a word. */
function flagsIn(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf('--');
  return end === -1 ? argv : argv.slice(0, end);
}
