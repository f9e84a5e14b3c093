import { createServer, type Server } from 'node:http';
import { createMcpHandler, isLegacyRequest } from '@modelcontextprotocol/server';
import { close, listen } from '#client/loopback/listen.ts';
import { newSecret } from '#client/loopback/secret.ts';
import { createMcpServer } from '../create-server.ts';
import type { McpOptions } from '../mcp-options.ts';
import type { McpWorld } from '../mcp-world.ts';
import { openSession } from '../session.ts';
import { refuse } from './admit.ts';
import { HttpSessions, refusal } from './http-sessions.ts';
import { requestOf, respond } from './node-bridge.ts';

export interface HttpMcpServer extends AsyncDisposable {
  /** Where it is, with its secret. */
  url: string;
  /** Where it is without; the secret then goes into `Authorization: Bearer`. */
  bareUrl: string;
  secret: string;
}

/**
 * Serves clients of this machine over streamable HTTP, under a secret of this start, until it is disposed of.
 * Those of the stateless revision are served request by request, those before it in sessions.
 * @param port 0 for a free one.
 * @throws {UsageError} where the port cannot be had.
 */
export async function startHttp(
  server: { world: McpWorld; options: McpOptions },
  { port }: { port: number },
): Promise<HttpMcpServer> {
  const { world, options } = server;
  const secret = newSecret(world);
  const sessions = new HttpSessions(server);
  const stateless = createMcpHandler(
    ({ era }) => createMcpServer(openSession(world, options, 'single'), era),
    { legacy: 'reject', onerror: (error) => world.log(error.message) },
  );
  const handle = async (request: Request): Promise<Response> =>
    refuse(request, secret) ??
    ((await isLegacyRequest(request)) ? await sessions.handle(request) : await stateless.fetch(request));
  const http = createHttp(handle, world);
  const origin = `http://127.0.0.1:${await listen(http, port)}`;
  return {
    ...{ url: `${origin}/${secret}/mcp`, bareUrl: `${origin}/mcp`, secret },
    async [Symbol.asyncDispose]() {
      await Promise.all([sessions.close(), stateless.close()]);
      await close(http);
    },
  };
}

function createHttp(handle: (request: Request) => Promise<Response>, { log }: McpWorld): Server {
  return createServer((message, response) => {
    // By the name that the caller used: what is allowed is decided by it.
    const origin = `http://${message.headers.host ?? '127.0.0.1'}`;
    const served = async () => {
      const request = requestOf(message, response, origin);
      // Anybody can send such a thing, and have it said in the log as often as he likes.
      if (request === undefined) return await respond(refusal(400, -32_600, 'that is no request'), response);
      await respond(await handle(request), response);
    };
    served().catch((error: unknown) => {
      log(error instanceof Error ? error.message : String(error));
      if (!response.headersSent) response.writeHead(400);
      response.end();
    });
  });
}
