import { ApiError, errorBody } from './api/api-error.ts';
import { checkPrompt, checkRequest } from './api/check-request.ts';
import { findModel, listModels, modelInfo } from './api/known-models.ts';
import { parseCountRequest, parseMessageRequest } from './api/request-schema.ts';
import { countPromptTokens } from './api/usage.ts';
import type { BatchDesk } from './batches.ts';
import { type Exchange, headersOf, parseJson, sendJson } from './exchange.ts';
import { readRequest } from './reading.ts';
import { answer, type Rehearsal, serveMessage } from './serve-message.ts';

interface Route {
  method: 'GET' | 'POST';
  path: RegExp;
  /** `id` is what the path's group holds. */
  serve(exchange: Exchange, id: string): void | Promise<void>;
}

/** The part of the Messages API that is rehearsed. */
export function createRoutes(rehearsal: Rehearsal, batches: BatchDesk): readonly Route[] {
  const batch = /^\/v1\/messages\/batches\/([^/]+)$/;
  return [
    { method: 'POST', path: /^\/v1\/messages$/, serve: (exchange) => serveMessage(rehearsal, exchange) },
    { method: 'POST', path: /^\/v1\/messages\/count_tokens$/, serve: countTokens },
    {
      method: 'POST',
      path: /^\/v1\/messages\/batches$/,
      serve: (exchange) => sendJson(exchange, batches.create(parseJson(exchange.body))),
    },
    {
      method: 'GET',
      path: /^\/v1\/messages\/batches$/,
      serve: (exchange) => sendJson(exchange, batches.list()),
    },
    { method: 'GET', path: batch, serve: (exchange, id) => sendJson(exchange, batches.retrieve(id)) },
    {
      method: 'POST',
      path: /^\/v1\/messages\/batches\/([^/]+)\/cancel$/,
      serve: (exchange, id) => sendJson(exchange, batches.cancel(id)),
    },
    {
      method: 'GET',
      path: /^\/v1\/messages\/batches\/([^/]+)\/results$/,
      serve: (exchange, id) => sendLines(exchange, batches.results(id)),
    },
    { method: 'GET', path: /^\/v1\/models$/, serve: (exchange) => sendJson(exchange, listModels()) },
    {
      method: 'GET',
      path: /^\/v1\/models\/([^/]+)$/,
      serve: (exchange, id) => sendJson(exchange, modelInfo(findModel(id))),
    },
  ];
}

/** @throws {ApiError} 404 when no route matches. */
export async function serveRoute(routes: readonly Route[], exchange: Exchange): Promise<void> {
  for (const route of routes) {
    const match = route.method === exchange.method ? route.path.exec(exchange.path) : null;
    if (match !== null) return await route.serve(exchange, match[1] ?? '');
  }
  throw new ApiError(404, `Not found: ${exchange.method} ${exchange.path}`);
}

/** One request of a batch, as its result line holds it. */
export function runBatched(rehearsal: Pick<Rehearsal, 'playbookFor'>, params: unknown) {
  try {
    const request = parseMessageRequest(params);
    checkRequest(request);
    const message = answer(rehearsal, { request, reading: readRequest(request) });
    return { type: 'succeeded' as const, message };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { type: 'errored' as const, error: errorBody(error, 'req_rehearsal_batch') };
  }
}

function countTokens(exchange: Exchange): void {
  const prompt = parseCountRequest(parseJson(exchange.body));
  checkPrompt(prompt);
  sendJson(exchange, { input_tokens: countPromptTokens(prompt) });
}

function sendLines(exchange: Exchange, lines: string): void {
  exchange.response.writeHead(200, headersOf(exchange, 'application/x-jsonl')).end(lines);
}
