import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { errorAnswer } from '#lambdas/http/error-answer.ts';
import type { HttpResult } from '#lambdas/http/wrapper.ts';
import { ProductError } from '#shared/errors/product-error.ts';
import { sendResult } from './answer.ts';
import { type Dispatcher, dispatch, type Exchange, type HttpFrontOptions } from './dispatch.ts';
import { drainBody } from './request-body.ts';
import { createRouter } from './router.ts';
import { sendLiveAnswer } from './send-live-answer.ts';

export interface HttpFront {
  /** Listens on 127.0.0.1 alone; 0 takes any free port. @returns the origin: `http://127.0.0.1:4311`. */
  listen(port: number): Promise<string>;
  /** Takes no more requests, has waiting ones answered at once, and ends when the last answer is out. */
  close(): Promise<void>;
}

interface Front extends Dispatcher {
  /** The answers not yet out; each is aborted when its caller hangs up, and all of them on close. */
  pending: Map<ServerResponse, AbortController>;
}

/** API Gateway's part on one machine: signatures, limits, events for the handlers, request ids. */
export function createHttpFront(options: HttpFrontOptions): HttpFront {
  const front: Front = {
    ...{ ...options, router: createRouter(options.routes), pending: new Map() },
  };
  // Headers that dribble in end after 10 s; a whole upload may take five minutes; callers keep connections.
  const timeouts = { headersTimeout: 10_000, requestTimeout: 300_000, keepAliveTimeout: 65_000 };
  const server = createServer({ ...timeouts, connectionsCheckingInterval: 5_000 }, (request, response) => {
    void answer(front, request, response);
  });
  return {
    async listen(port) {
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    },
    close: () => close(server, front.pending),
  };
}

/** Longest that an answer may take once the platform closes. */
const closeGraceMs = 5_000;

async function close(server: Server, pending: Front['pending']): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  for (const [response, stopWaiting] of pending) {
    if (!response.headersSent) response.setHeader('connection', 'close');
    stopWaiting.abort();
  }
  // What is left once every answer is out are connections that wait for a next request: it would be refused.
  const answered = Promise.all([...pending.keys()].map((response) => once(response, 'close')));
  const grace = AbortSignal.timeout(closeGraceMs);
  await Promise.race([answered, once(grace, 'abort')]);
  server.closeAllConnections();
  await closed;
}

async function answer(front: Front, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const requestId = front.newRequestId();
  const stopWaiting = new AbortController();
  front.pending.set(response, stopWaiting);
  response.once('close', () => {
    front.pending.delete(response);
    // An abort makes an exception with a stack, so only a caller that hung up before the end gets one.
    if (!response.writableFinished) stopWaiting.abort();
  });
  const exchange = { request, response, requestId, stopWaiting: stopWaiting.signal };
  try {
    const result = await dispatch(front, exchange).catch((error) => failed(front, exchange, error));
    await send(front, exchange, result).finally(() => result.live?.close());
  } catch (error) {
    front.log.info('caller hung up in the middle of its request', { requestId, error });
    response.destroy();
  }
}

async function send(front: Front, exchange: Exchange, result: HttpResult): Promise<void> {
  const { response, requestId } = exchange;
  await finishReading(exchange);
  const { live } = result;
  if (live === undefined) sendResult(response, result, requestId);
  else await sendLiveAnswer(front.log, response, { result: { ...result, live }, requestId });
}

function failed(front: Front, { request, requestId }: Exchange, error: unknown): HttpResult {
  if (request.destroyed && !request.complete) throw error;
  if (!(error instanceof ProductError)) front.log.error('request failed', { requestId, error });
  return errorAnswer(error, requestId);
}

async function finishReading({ request, response }: Exchange): Promise<void> {
  if (request.complete) return;
  await drainBody(request);
  if (!request.complete) response.setHeader('connection', 'close');
}
