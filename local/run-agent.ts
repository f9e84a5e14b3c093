import { exitCodes } from '#client/cli/exit-codes.ts';
import { runCli } from '#client/cli/run-cli.ts';
import { endWhenNobodyReads, processWorld } from '#client/cli/runtime/process-world.ts';
import { createJsonLog } from '#lambdas/runtime/json-log.ts';
import { randomIds } from '#lambdas/runtime/random-ids.ts';
import { systemClock } from '#lambdas/runtime/system-clock.ts';
import { readAddress } from './home.ts';
import { startPlatform } from './platform.ts';
import { explainFailure, isAlive } from './runtime/process.ts';
import {
  cloudFlagsHelp,
  environmentHelp,
  type Flags,
  startOptionsFrom,
  takePlatformFlags,
} from './runtime/start-options.ts';

const help = `Runs one agent to its end, on a platform of its own or on the one that \`npm start\` keeps up.

npm run agent -- TYPE "PROMPT" --workspace FOLDER [OPTIONS]

  npm run agent -- devsecops-scanner "Full security scan" --workspace .
  npm run agent -- code-review-agent "Review the last commit" --workspace ../shop --json

Ends with the agent's own exit code; Ctrl-C kills the agent. Every option of \`npm run agents -- task --help\`
works here, and:
  --home DIR     database, credentials and workspaces (AGENTS_HOME)
  --agents DIR   agent types of your own, added to the built-in ones (AGENTS_TYPES)
  --log LEVEL    silent, info, warn or error (AGENTS_LOG; default error)
${cloudFlagsHelp}

Environment:
${environmentHelp}
`;

endWhenNobodyReads();
process.exitCode = await main(process.argv.slice(2)).catch(explainFailure);

async function main(args: readonly string[]): Promise<number> {
  const { flags, rest } = takePlatformFlags(args);
  const asksForHelp = rest.includes('--help') || rest.includes('-h');
  if (rest.length > 0 && !asksForHelp) return await runAgent(rest, flags);
  (asksForHelp ? process.stdout : process.stderr).write(help);
  return asksForHelp ? exitCodes.ok : exitCodes.usage;
}

async function runAgent(task: readonly string[], given: Flags): Promise<number> {
  const options = startOptionsFrom({ ...given, port: '0' }, { AGENTS_LOG: 'error' });
  const world = processWorld();
  // The command line finds the platform by its home; an address meant for another one must not lead it astray.
  const env = {
    ...world.env,
    ...{ AGENTS_HOME: options.home, AGENTS_ENDPOINT: undefined, AGENTS_DEPLOYMENT: 'embedded' },
  };
  const run = (): Promise<number> => runCli(['task', ...task, '--kill-on-interrupt'], { ...world, env });
  const address = await readAddress(options.home);
  if (address !== undefined && isAlive(address.pid)) {
    if (given.agents !== undefined)
      warn(`--agents is not read: ${address.origin} runs here with its own agent types`);
    return await run();
  }
  const log = createJsonLog(process.stderr, options.logLevel);
  await using platform = await startPlatform({ clock: systemClock, ids: randomIds, log }, options);
  platform.warnings.forEach(warn);
  return await run();
}

function warn(text: string): void {
  process.stderr.write(`Warning: ${text}\n`);
}
