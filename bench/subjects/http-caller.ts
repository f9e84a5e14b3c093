import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';

export interface HttpCall {
  method: 'GET' | 'POST';
  /** With the query. */
  path: string;
  headers: Record<string, string>;
  body: string;
}

/** Sends calls over kept-alive connections, with as little of its own work as can be. */
export interface HttpCaller {
  /** @throws {Error} for an answer that is no success. */
  send(call: HttpCall): Promise<string>;
  close(): void;
}

export function createHttpCaller(origin: string): HttpCaller {
  const { hostname, port } = new URL(origin);
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  return {
    async send({ method, path, headers, body }) {
      const { promise, resolve, reject } = Promise.withResolvers<import('node:http').IncomingMessage>();
      const length = body === '' ? {} : { 'content-length': Buffer.byteLength(body) };
      const sent = request(
        { hostname, port, agent, method, path, headers: { ...headers, ...length } },
        resolve,
      );
      sent.on('error', reject);
      sent.end(body);
      const response = await promise;
      const answer = await text(response);
      if ((response.statusCode ?? 500) >= 300) throw new Error(`${method} ${path}: ${answer}`);
      return answer;
    },
    close: () => agent.destroy(),
  };
}
