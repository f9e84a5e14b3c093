import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAgentsApi } from '#client/http/agents-api.ts';
import type { ApiSettings, ApiWorld } from '#client/http/api-call.ts';
import type { CredentialSource, Credentials } from '#client/http/signed-fetch.ts';
import { sha256Hex } from '#local/http/canonical-request.ts';
import { createSignatureVerifier } from '#local/http/sigv4.ts';

export const region = 'eu-central-1';

export interface Answered {
  status: number;
  headers?: Record<string, string>;
  body?: unknown;
}

export interface Asked {
  target: string;
  headers: IncomingHttpHeaders;
  accessKeyId: string | undefined;
}

/**
 * A platform on loopback that verifies signatures as AWS does, by the keys and the clock that the test gives it, and
 * answers what is signed right by `answer`.
 */
export async function startSignedPlatform(options: {
  keys: () => readonly Credentials[];
  now?: () => number;
  answer?: (asked: Asked) => Answered;
}) {
  const { keys, now = Date.now, answer = (): Answered => ({ status: 200, body: { agents: [] } }) } = options;
  const verify = createSignatureVerifier({
    credentialOf: (id) => {
      const found = keys().find(({ accessKeyId }) => accessKeyId === id);
      if (found === undefined) return undefined;
      const { sessionToken, ...rest } = found;
      const principalArn = 'arn:aws:iam::000000000000:user/dev';
      return { ...rest, principalArn, ...(sessionToken === undefined ? {} : { sessionToken }) };
    },
    ...{ region, service: 'execute-api', now },
  });
  const asked: Asked[] = [];
  const refusals: string[] = [];
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray());
    const { method = '', url: target = '', headers, rawHeaders } = request;
    const [path = '', query = ''] = target.split('?');
    const verdict = verify({ method, path, query, rawHeaders }, sha256Hex(body));
    const date = new Date(now()).toUTCString();
    if (!verdict.isVerified) {
      refusals.push(verdict.message);
      const error = { code: 'forbidden', message: verdict.message, remedy: 'r', retryable: false };
      response.writeHead(403, {
        date,
        'x-amzn-errortype': `${verdict.exception}:http://internal.amazon.com/`,
      });
      response.end(JSON.stringify({ error, request_id: 'r' }));
      return;
    }
    const one = { target, headers, accessKeyId: verdict.accessKeyId };
    asked.push(one);
    const { status, headers: more = {}, body: answered = {} } = answer(one);
    response.writeHead(status, { date, 'x-amzn-requestid': `r-${asked.length}`, ...more });
    response.end(JSON.stringify(answered));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    ...{ url, asked, refusals },
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** A client's calls in a world whose sleeps are told instead of slept. */
export function clientOf(
  url: string,
  credentials: CredentialSource,
  {
    now = Date.now,
    settings = {},
    fetch: send = fetch,
  }: { now?: () => number; settings?: ApiSettings; fetch?: typeof fetch } = {},
) {
  const slept: number[] = [];
  const world: ApiWorld = {
    ...{ fetch: send, now, random: () => 0, uuid: () => 'uuid-1' },
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      slept.push(ms);
    },
  };
  return { api: createAgentsApi(world, { url, region, credentials }, settings), slept };
}
