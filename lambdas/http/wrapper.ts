import middy, { type MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import type * as z from 'zod';
import type { RouteName } from '#shared/contract/routes.ts';
import { ProductError } from '#shared/errors/product-error.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import { errorAnswer } from './error-answer.ts';
import { type CallOf, type CallSchema, parseCall } from './parse-call.ts';
import { eventStreamHeaders } from './server-sent-events.ts';
import type { HttpContext } from './stop-waiting.ts';

/** A Lambda function behind API Gateway's REST proxy integration. It answers; it never throws. */
export type HttpHandler = (event: APIGatewayProxyEvent, context: HttpContext) => Promise<HttpResult>;

/** What API Gateway takes; with `live`, the body comes bit by bit, and `body` is empty. */
export type HttpResult = APIGatewayProxyResult & { live?: LiveBody | undefined };

export interface LiveBody {
  /** May throw in the middle: the connection is then to be cut. */
  chunks: AsyncIterable<string>;
  /** To be called by whoever sends them, once that is over, in whatever way. Never fails. */
  close(): Promise<void>;
}

export interface WrapperDeps {
  log: Log;
  clock: Pick<Clock, 'now'>;
}

/** What a route does: its name, what it reads, and a function that makes its answer of that. */
export interface RouteHandler<Query extends z.ZodObject, Body extends z.ZodObject>
  extends CallSchema<Query, Body> {
  name: RouteName;
  handle: (call: CallOf<Query, Body>) => Promise<Answer>;
}

/** JSON in snake_case, and its status: 200 unless it says otherwise. Or a stream. */
export type Answer = { status?: number; body: object } | EventStream;

/** Server-sent events. */
export interface EventStream {
  live: LiveBody;
}

/** Everything that all routes share: parsing, who calls, errors and one log record for each call. */
export function httpHandler<Query extends z.ZodObject, Body extends z.ZodObject>(
  deps: WrapperDeps,
  route: RouteHandler<Query, Body>,
): HttpHandler {
  const answer: HttpHandler = async (event, context) =>
    resultOf(await route.handle(parseCall(route, event, context)));
  return wrap(deps, route.name, answer);
}

/** For the one route that nobody signs. */
export function publicHandler(deps: WrapperDeps, name: RouteName, handle: () => Answer): HttpHandler {
  return wrap(deps, name, async () => resultOf(handle()));
}

function wrap(deps: WrapperDeps, name: RouteName, answer: HttpHandler): HttpHandler {
  // API Gateway's own limit and the waits of the contract end a call; middy's timer would only cost.
  const wrapped = middy<APIGatewayProxyEvent, HttpResult, Error, HttpContext>({
    timeoutEarlyInMillis: 0,
  })
    .use(logCall(deps, name))
    .use(answerErrors(deps))
    .handler(answer);
  return async (event, context) => wrapped(event, context);
}

type HttpMiddleware = MiddlewareObj<APIGatewayProxyEvent, HttpResult, Error, HttpContext>;

/** One record for each call: no prompt, no output, no query. */
function logCall({ log, clock }: WrapperDeps, route: RouteName): HttpMiddleware {
  const startedAt = new WeakMap<object, number>();
  const record: HttpMiddleware['after'] = ({ event, response }) => {
    const { requestId, identity } = event.requestContext;
    log.info('call', {
      ...{ route, request_id: requestId, caller: identity.userArn, status: response?.statusCode },
      duration_ms: clock.now().getTime() - (startedAt.get(event) ?? 0),
    });
  };
  return {
    before: ({ event }) => {
      startedAt.set(event, clock.now().getTime());
    },
    after: record,
    onError: record,
  };
}

function answerErrors({ log }: WrapperDeps): HttpMiddleware {
  return {
    onError: (request) => {
      const { requestId } = request.event.requestContext;
      if (!(request.error instanceof ProductError)) {
        log.error('call failed', { request_id: requestId, error: request.error });
      }
      request.response = errorAnswer(request.error, requestId);
    },
  };
}

function resultOf(answer: Answer): HttpResult {
  if ('live' in answer) return { statusCode: 200, headers: eventStreamHeaders, body: '', live: answer.live };
  const { status = 200, body } = answer;
  return {
    statusCode: status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: JSON.stringify(body),
  };
}
