import { Command } from 'commander';
import { asTyped } from './as-typed.ts';
import { commands, namesIn } from './commands.ts';
import { exitCodes } from './exit-codes.ts';
import type { Run } from './run.ts';
import { choosePaint, noPaint } from './view/paint.ts';

const { ok, usage, unreachable, internal, transient, forbidden, interrupted } = exitCodes;

const afterHelp = `
Examples:
  agents task devsecops-scanner "Full security scan" --workspace .
  agents task test-runner-agent "Run all tests" --workspace . --background
  agents list --status running
  agents output devsecops --follow

\`agents cloud-doctor --profile NAME\` tells which permissions agents lack in your AWS account.

The embedded platform of this machine (\`npm start\`) is found by itself. Another one is named by --endpoint or
AGENTS_ENDPOINT, or by a name of its own (\`agents deployments --help\`); requests are then signed with AWS_ACCESS_KEY_ID
and AWS_SECRET_ACCESS_KEY, or as the AWS command line would: profile, SSO, role.

Exit codes: the agent's own for \`task\` and \`wait\`; ${ok} done, ${usage} wrong usage, ${unreachable} no platform, ${internal} internal,
${transient} try again later, ${forbidden} forbidden, ${interrupted} Ctrl-C. With --json, an error is {"error":{...}} on standard output.`;

/**
 * The command line as data; parsing it runs a command. Throws {CommanderError} instead of ending the process.
 * Only the commands that the arguments may mean are loaded, all of them where none is named: for the help.
 */
export async function createProgram(run: Run, argv: readonly string[] = []): Promise<Command> {
  const program = createRoot(run);
  for (const load of namesIn(argv).map((name) => commands[name])) (await load?.())?.(program, run);
  return program;
}

function createRoot(run: Run): Command {
  const { out, err, env, version, command } = run.world;
  return new Command('agents')
    .description('Start, follow and stop background agents.')
    .version(version)
    .option('--json', 'print JSON: one document, or one object a line with --follow')
    .option('--endpoint <url>', 'address of the platform (AGENTS_ENDPOINT)')
    .option('--deployment <name>', 'one of `agents deployments list` (AGENTS_DEPLOYMENT)')
    .option('--profile <name>', 'profile of the AWS configuration to sign with (AWS_PROFILE)')
    .option('--region <region>', 'AWS region to sign for (AWS_REGION)')
    .option('--debug', 'print stacks of errors')
    .addHelpText('after', afterHelp)
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => void out.write(asTyped(text, command)),
      writeErr: (text) => void err.write(asTyped(text, command)),
      // Errors are reported in one place for all kinds.
      outputError: () => undefined,
      getOutHelpWidth: () => out.columns ?? 100,
      getErrHelpWidth: () => err.columns ?? 100,
      getOutHasColors: () => choosePaint(env, out) !== noPaint,
      getErrHasColors: () => choosePaint(env, err) !== noPaint,
    })
    .exitOverride();
}
