import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { ApiWorld } from '#client/http/api-call.ts';
import type { Endpoint } from '#client/http/signed-fetch.ts';
import { close, listen } from '#client/loopback/listen.ts';
import { newSecret } from '#client/loopback/secret.ts';
import { isUnforeseen, Refusal, sendError } from './answer.ts';
import { answerCall } from './answer-call.ts';
import { createContext } from './context.ts';
import { checkOrigin, checkToken, setSecurityHeaders } from './guard.ts';
import { loadPage, type PageFile } from './page-files.ts';

export interface ConsoleOptions {
  /** 0 takes any free one. */
  port: number;
  /** A folder of this machine that agents started from the page may be given. */
  workspace?: string | undefined;
  findEndpoint: () => Promise<Endpoint>;
  /** Told of errors that nobody foresaw. */
  failed: (error: unknown) => void;
}

export interface RunningConsole {
  /** `http://127.0.0.1:41234` */
  origin: string;
  /** What a call has to bring along; random for each start. */
  token: string;
  /** The address to open: the token is in its fragment, which no browser sends or logs. */
  url: string;
  close(): Promise<void>;
}

/**
 * Serves the page on 127.0.0.1, and makes the calls that it asks for, signed with the user's credentials.
 * @throws {UsageError} for a port that is taken.
 */
export async function startConsole(world: ApiWorld, options: ConsoleOptions): Promise<RunningConsole> {
  const { failed } = options;
  const token = newSecret(world);
  const context = createContext(world, options);
  const page = await loadPage();
  const address = { port: options.port };
  const server = createServer((request, response) => {
    void answer(request, response);
  });
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    setSecurityHeaders(response);
    try {
      checkOrigin(request, address.port);
      const url = addressOf(request);
      if (!/^\/(?:api|console)\//.test(url.pathname))
        return sendPage(response, request, page.get(fileOf(url)));
      checkToken(request, token);
      await answerCall(context, { request, response, url });
    } catch (error) {
      // A page that was left takes its calls along.
      if (response.destroyed) return;
      if (isUnforeseen(error)) failed(error);
      sendError(response, error);
    }
  };
  address.port = await listen(server, options.port);
  const origin = `http://127.0.0.1:${address.port}`;
  return {
    ...{ origin, token, url: `${origin}/#token=${token}` },
    close: () => close(server),
  };
}

/** @throws {Refusal} for what no browser asks for, such as `//`. */
function addressOf({ url = '/' }: IncomingMessage): URL {
  const base = 'http://console';
  if (URL.canParse(url, base)) return new URL(url, base);
  const message = 'That is no address.';
  throw new Refusal(400, { code: 'no_address', message, remedy: 'Reload the page.' });
}

/** Every address of the page is answered with the page: which of its views it shows is the page's to say. */
function fileOf({ pathname }: URL): string {
  return /\.[a-z]+$/.test(pathname) ? pathname : '/index.html';
}

function sendPage(response: ServerResponse, { method }: IncomingMessage, file: PageFile | undefined): void {
  if (file === undefined || (method !== 'GET' && method !== 'HEAD')) {
    response.writeHead(file === undefined ? 404 : 405, { 'content-type': 'text/plain' }).end();
    return;
  }
  response.writeHead(200, { 'content-type': file.type, 'cache-control': 'no-cache' });
  response.end(method === 'HEAD' ? undefined : file.body);
}
