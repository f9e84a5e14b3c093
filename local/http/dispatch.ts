import { isUtf8 } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HttpHandler, HttpResult } from '#lambdas/http/wrapper.ts';
import type { Log } from '#lambdas/ports/log.ts';
import { limits } from '#shared/agent/limits.ts';
import type { Route } from '#shared/contract/routes.ts';
import { ProductError } from '#shared/errors/product-error.ts';
import { refusalAnswer } from './answer.ts';
import { type SignedRequest, sha256Hex } from './canonical-request.ts';
import { type Downloads, downloadsPath } from './downloads.ts';
import { lambdaContext } from './lambda-context.ts';
import { toProxyEvent } from './proxy-event.ts';
import { readBody } from './request-body.ts';
import type { Router } from './router.ts';
import type { VerifySignature } from './sigv4.ts';
import { type Uploads, uploadsPath } from './uploads.ts';

export interface HttpFrontOptions {
  routes: readonly Route[];
  /** By route name. */
  handlers: Readonly<Record<string, HttpHandler>>;
  verify: VerifySignature;
  uploads: Pick<Uploads, 'verify' | 'receive'>;
  downloads: Pick<Downloads, 'verify' | 'answer'>;
  /** Milliseconds since 1970. */
  now: () => number;
  newRequestId: () => string;
  log: Log;
}

export interface Dispatcher extends HttpFrontOptions {
  router: Router;
}

export interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  requestId: string;
  stopWaiting: AbortSignal;
}

/**
 * Verifies a request and hands it to its handler.
 * @throws {ProductError} for what API Gateway itself would refuse.
 */
export async function dispatch(front: Dispatcher, exchange: Exchange): Promise<HttpResult> {
  const signed = signedRequestOf(exchange.request);
  if (signed.method === 'PUT' && signed.path.startsWith(uploadsPath))
    return receiveUpload(front, exchange, signed);
  const { requestId, stopWaiting } = exchange;
  if (signed.method === 'GET' && signed.path.startsWith(downloadsPath)) {
    const verdict = front.downloads.verify(signed);
    return verdict.isVerified ? front.downloads.answer(signed) : refusalAnswer(verdict, requestId);
  }
  const body = await readBody(exchange.request, limits.bodyBytes);
  const match = front.router.match(signed.method, signed.path);
  // An unknown path is refused like an unsigned call of a known one: it tells nothing to strangers.
  const verdict = 'route' in match && !match.route.signed ? undefined : front.verify(signed, sha256Hex(body));
  if (verdict?.isVerified === false) return refusalAnswer(verdict, requestId);
  if (!('route' in match)) throw noRoute(signed, match.allowed);
  if (!isUtf8(body)) throw notUtf8();
  const call = {
    ...signed,
    body: body.length === 0 ? null : body.toString('utf8'),
    sourceIp: exchange.request.socket.remoteAddress ?? '',
    requestId,
    receivedAt: front.now(),
    ...(verdict === undefined ? {} : { caller: verdict }),
  };
  const handler = front.handlers[match.route.name];
  if (handler === undefined) throw new Error(`no handler for route ${match.route.name}`);
  const context = lambdaContext({ functionName: match.route.name, requestId, now: front.now, stopWaiting });
  return handler(toProxyEvent(call, match), context);
}

async function receiveUpload(
  front: Dispatcher,
  { request, requestId }: Exchange,
  signed: SignedRequest,
): Promise<HttpResult> {
  const verdict = front.uploads.verify(signed);
  if (!verdict.isVerified) return refusalAnswer(verdict, requestId);
  await front.uploads.receive(request, { signed, requestId });
  return { statusCode: 200, body: '' };
}

function signedRequestOf({ method = '', url = '', rawHeaders }: IncomingMessage): SignedRequest {
  const at = url.indexOf('?');
  return at < 0
    ? { method, path: url, query: '', rawHeaders }
    : { method, path: url.slice(0, at), query: url.slice(at + 1), rawHeaders };
}

function noRoute({ method, path }: SignedRequest, allowed: readonly string[]): ProductError {
  return allowed.length === 0
    ? new ProductError('unknown_route', {
        message: `There is no ${path.slice(0, 200)}.`,
        remedy: 'Check the path against the API: a slash at the end or a doubled one makes another path.',
      })
    : new ProductError('method_not_allowed', {
        message: `${path.slice(0, 200)} does not answer to ${method}.`,
        remedy: `Use ${allowed.join(' or ')}.`,
        details: { allowed },
      });
}

function notUtf8(): ProductError {
  return new ProductError('invalid_json', {
    message: 'The body is not UTF-8.',
    remedy: 'Send the JSON encoded as UTF-8.',
  });
}
