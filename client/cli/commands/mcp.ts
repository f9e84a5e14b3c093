import { once } from 'node:events';
import { stdin, stdout } from 'node:process';
import type { Command } from 'commander';
import type { McpWorld } from '#client/mcp/mcp-world.ts';
import { cleanLine, onOneLine } from '#shared/agent/output.ts';
import { asTyped } from '../as-typed.ts';
import type { GlobalFlags, Run } from '../run.ts';
import { writeJson } from '../view/json-view.ts';
import { notEmpty, wholeNumber } from './option-values.ts';

interface McpFlags extends GlobalFlags {
  http?: boolean;
  port?: number;
  workspace?: string | false;
  allowApprovals?: boolean;
}

interface McpServer {
  world: McpWorld;
  options: McpFlags;
}

const examples = `
Examples:
  claude mcp add agents -- agents mcp
  agents mcp --workspace ~/projects/shop
  agents mcp --http

Over standard input and output it serves the one program that started it. With --http it serves programs of this
machine, at an address that holds a new secret with each start. Agents go on when the server ends.`;

const typedByHand =
  'This speaks to a program, line by line. Give the command to an MCP client: `agents mcp --help` shows how.\n';

export function addMcp(program: Command, run: Run): void {
  program
    .command('mcp')
    .summary('serve agents to Claude Code and other MCP clients')
    .description('Serves the verbs as tools of the Model Context Protocol.')
    .option('--http', 'streamable HTTP on this machine, in place of standard input and output')
    .option('--port <number>', 'with --http: the port (default: a free one)', wholeNumber(0, 65_535))
    .option(
      '-w, --workspace <folder>',
      "what agents get to see (default: the client's project, else this folder)",
      notEmpty,
    )
    .option('--no-workspace', 'agents get to see no folder')
    .option('--allow-approvals', 'let the model approve what agents ask a person for')
    .addHelpText('after', examples)
    .action(async (_flags: unknown, command: Command) => {
      const { http, port = 0, ...options } = command.optsWithGlobals<McpFlags>();
      const log = (text: string) => void run.world.err.write(`${cleanLine(onOneLine(text))}\n`);
      const server = { world: { ...run.world, log }, options };
      await (http === true ? overHttp(run, server, port) : overStreams(run, server));
    });
}

// The protocol's library is large: the help of all commands does not load it.
async function overStreams({ world, signal }: Run, server: McpServer): Promise<void> {
  if (stdin.isTTY) world.err.write(asTyped(typedByHand, world.command));
  const { serveStdio } = await import('#client/mcp/serve-stdio.ts');
  await serveStdio(server, { input: stdin, output: stdout }, signal);
}

async function overHttp({ world, signal }: Run, server: McpServer, port: number): Promise<void> {
  const { startHttp } = await import('#client/mcp/http/serve-http.ts');
  await using http = await startHttp(server, { port });
  const { url, bareUrl, secret } = http;
  if (server.options.json === true) writeJson(world.out, { url, bare_url: bareUrl, secret });
  else world.out.write(`${url}\n`);
  world.err.write(
    'Whoever knows this address can start agents in your name. Ctrl-C ends it; agents go on.\n',
  );
  if (!signal.aborted) await once(signal, 'abort');
}
