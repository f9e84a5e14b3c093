import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import * as z from 'zod';

/** Passes requests on as they are, each when the test lets it. */
export interface HoldingProxy extends AsyncDisposable {
  url: string;
}

interface Held {
  method: string;
  path: string;
  body: string;
}

/**
 * @param hold called for each request; it is passed on when the answered promise resolves.
 * @param holdAnswer the same for its answer.
 */
export async function startHoldingProxy(
  target: string,
  hold: (request: Held) => Promise<unknown>,
  holdAnswer: (request: Held) => Promise<unknown> = async () => undefined,
): Promise<HoldingProxy> {
  const { hostname, port } = new URL(target);
  const server = createServer(async (incoming, response) => {
    const { method = '', url: path = '', headers } = incoming;
    const body = await buffer(incoming);
    const held = { method, path: path.split('?')[0] ?? '', body: body.toString() };
    await hold(held);
    // With the host that the caller signed.
    const onward = request({ hostname, port, method, path, headers }, async (answer) => {
      await holdAnswer(held);
      answerWith(response, answer);
    });
    onward.on('error', () => response.destroy());
    onward.end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = z.object({ port: z.number() }).parse(server.address());
  return {
    url: `http://127.0.0.1:${address.port}`,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function answerWith(response: ServerResponse, answer: IncomingMessage): void {
  response.writeHead(answer.statusCode ?? 502, answer.headers);
  answer.pipe(response);
}
