import type { IncomingMessage, ServerResponse } from 'node:http';
import { ApiError, errorBody, invalid } from './api/api-error.ts';

/** One HTTP request and its answer. */
export interface Exchange {
  method: string;
  /** Without query. */
  path: string;
  headers: IncomingMessage['headers'];
  body: string;
  requestId: string;
  response: ServerResponse;
}

const maxBodyBytes = 32 * 1024 * 1024;

/** @throws {ApiError} 413 over 32 MB, the real API's limit. */
export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > maxBodyBytes) throw new ApiError(413, 'Request exceeds the maximum allowed number of bytes.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

export function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw invalid('The request body is not valid JSON');
  }
}

/** @throws {ApiError} without a credential, or without the API's version. */
export function checkHeaders(headers: Exchange['headers']): void {
  const bearer = /^Bearer \S/.test(headers.authorization ?? '');
  if (!bearer && !headers['x-api-key']) throw new ApiError(401, 'x-api-key header is required');
  const version = headers['anthropic-version'];
  if (version === undefined) throw invalid('anthropic-version: header is required');
  if (!/^\d{4}-\d{2}-\d{2}$/.test(String(version))) {
    throw invalid(`anthropic-version: "${version}" is not a valid version`);
  }
}

export function headersOf(exchange: Exchange, contentType: string): Record<string, string> {
  return { 'content-type': contentType, 'request-id': exchange.requestId, 'x-rehearsal': 'true' };
}

export function sendJson(exchange: Exchange, body: object, status = 200): void {
  exchange.response.writeHead(status, headersOf(exchange, 'application/json')).end(JSON.stringify(body));
}

export function sendError(exchange: Exchange, error: unknown): void {
  const { status, type, message } =
    error instanceof ApiError ? error : { status: 500, type: 'api_error', message: String(error) };
  if (exchange.response.headersSent) exchange.response.destroy();
  else sendJson(exchange, errorBody({ type, message }, exchange.requestId), status);
}
