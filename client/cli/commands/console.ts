import { once } from 'node:events';
import type { Command } from 'commander';
import { findEndpoint } from '#client/connection/find-endpoint.ts';
import { startConsole } from '#client/console/server/start-console.ts';
import type { GlobalFlags, Run } from '../run.ts';
import { writeJson } from '../view/json-view.ts';
import { notEmpty, wholeNumber } from './option-values.ts';

interface ConsoleFlags extends GlobalFlags {
  port?: number;
  workspace?: string;
}

const examples = `
Examples:
  agents console
  agents console --workspace . --port 4312

Open the address that it prints, in a browser of this machine. It is good for this start alone: whoever has it acts
with your credentials. Ctrl-C ends the console; agents go on.`;

export function addConsole(program: Command, run: Run): void {
  program
    .command('console')
    .summary('serve a page with all agents to a browser of this machine')
    .description('Serves the web console on 127.0.0.1, and signs what it asks for with your credentials.')
    .option('--port <port>', 'port to listen on (default: any free one)', wholeNumber(1, 65_535))
    .option('-w, --workspace <folder>', 'a folder that agents started from the page may be given', notEmpty)
    .addHelpText('after', examples)
    .action(async (_flags: unknown, command: Command) => {
      await serve(run, command.optsWithGlobals<ConsoleFlags>());
    });
}

async function serve({ world, signal }: Run, flags: ConsoleFlags): Promise<void> {
  // Says at once where there is no platform, instead of on the page.
  await findEndpoint(world, flags);
  const console = await startConsole(world, {
    ...{ port: flags.port ?? 0, workspace: flags.workspace },
    findEndpoint: () => findEndpoint(world, flags),
    failed: (error) => void world.err.write(`error: ${String(error)}\n`),
  });
  const { url, origin } = console;
  if (flags.json === true) writeJson(world.out, { url, origin });
  else world.out.write(`Console: ${url}\nEnds with Ctrl-C; agents go on.\n`);
  if (!signal.aborted) await once(signal, 'abort');
  await console.close();
}
