import type { Readable, Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { StdioServerTransport, serveStdio as serve } from '@modelcontextprotocol/server/stdio';
import { createMcpServer } from './create-server.ts';
import type { McpOptions } from './mcp-options.ts';
import type { McpWorld } from './mcp-world.ts';
import { openSession } from './session.ts';

/**
 * Serves one client over the process's own streams, until it closes them or the signal aborts. Agents go on.
 * Nothing else may write to `output`: every line of it is the protocol's.
 */
export async function serveStdio(
  { world, options }: { world: McpWorld; options: McpOptions },
  { input, output }: { input: Readable; output: Writable },
  signal: AbortSignal,
): Promise<void> {
  const session = openSession(world, options, 'lasting');
  const ended = finished(input, { writable: false, signal, cleanup: true }).catch(() => undefined);
  const handle = serve(({ era }) => createMcpServer(session, era), {
    transport: new StdioServerTransport(input, output),
    onerror: (error) => world.log(error.message),
  });
  await ended;
  session.lifetime.abort();
  await handle.close();
}
