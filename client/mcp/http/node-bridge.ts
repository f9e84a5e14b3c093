import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/**
 * Node's request as the web's. Its signal aborts when whoever asked is gone before the answer is.
 * @returns `undefined` for an address or a method that the web does not have: `//`, `TRACE`.
 */
export function requestOf(
  message: IncomingMessage,
  response: ServerResponse,
  origin: string,
): Request | undefined {
  const { method = 'GET', url = '/' } = message;
  if (!URL.canParse(url, origin) || ['CONNECT', 'TRACE', 'TRACK'].includes(method)) return undefined;
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const hasBody = method !== 'GET' && method !== 'HEAD';
  return new Request(new URL(url, origin), {
    ...{ method, headers: headersOf(message), signal: gone.signal },
    // A stream as a body needs the word for "the answer comes after it".
    ...(hasBody ? { body: Readable.toWeb(message), duplex: 'half' as const } : {}),
  });
}

/** Writes the web's answer out as it comes. A reader that leaves in between is no error. */
export async function respond(answer: Response, response: ServerResponse): Promise<void> {
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  if (answer.body === null) {
    response.end();
    return;
  }
  response.flushHeaders();
  await pipeline(Readable.fromWeb(answer.body), response).catch(() => undefined);
}

function headersOf({ headers }: IncomingMessage): Headers {
  const pairs = Object.entries(headers).flatMap(([name, value]) =>
    [value ?? []].flat().map((one): [string, string] => [name, one]),
  );
  return new Headers(pairs);
}
