import {
  APIConnectionError,
  APIConnectionTimeoutError,
  APIError,
  APIUserAbortError,
} from '@anthropic-ai/sdk/error';
import { ModelError, type ModelErrorKind } from '#lambdas/ports/model.ts';
import { retryAfterSecondsOf } from './retry-after.ts';

const kindByStatus: Readonly<Record<number, ModelErrorKind>> = {
  400: 'bad_request',
  401: 'authentication',
  402: 'billing',
  403: 'permission',
  404: 'not_found',
  408: 'timeout',
  // Another request held a lock; the same one succeeds later.
  409: 'server',
  413: 'too_large',
  429: 'rate_limited',
  504: 'timeout',
  529: 'overloaded',
};

/** What went wrong, in words that are safe to show: the server's own message is used for nothing but 400s. */
const messages: Readonly<Record<ModelErrorKind, string>> = {
  rate_limited: 'The model server is limiting requests',
  overloaded: 'The model server is overloaded',
  timeout: 'The model server did not answer in time',
  connection: 'The model server cannot be reached',
  interrupted: "The model's reply broke off",
  server: 'The model server failed',
  bad_request: 'The model server refused the request',
  authentication: 'The model server refused the API key',
  permission: 'The API key may not use this model',
  billing: 'The account of the API key has no credit left',
  not_found: 'The model server does not know this model',
  too_large: 'The conversation is too large for the model server',
  aborted: 'The model call was aborted',
};

/** Turns whatever the SDK threw into one of the kinds; a `ModelError` stays what it is. */
export function toModelError(error: unknown, signal: AbortSignal): ModelError {
  const own = ownErrorIn(error);
  if (own !== undefined) return own;
  if (signal.aborted || error instanceof APIUserAbortError) return describe('aborted', '', {});
  if (error instanceof APIConnectionTimeoutError) return describe('timeout', '', {});
  if (error instanceof APIConnectionError) return describe('connection', causeOf(error), { cause: error });
  if (error instanceof APIError && error.status !== undefined) return fromStatus(error, error.status);
  if (error instanceof APIError) {
    return describe('interrupted', error.type ?? '', { requestId: error.requestID ?? undefined });
  }
  return describe('interrupted', causeOf(error), { cause: error });
}

function fromStatus(error: APIError, status: number): ModelError {
  const kind = kindByStatus[status] ?? (status >= 500 ? 'server' : 'bad_request');
  const detail = kind === 'bad_request' ? oneLine(error.apiMessage ?? '') : '';
  return describe(kind, detail, {
    status,
    requestId: error.requestID ?? undefined,
    retryAfterSeconds: error.headers === undefined ? undefined : retryAfterSecondsOf(error.headers),
  });
}

function describe(
  kind: ModelErrorKind,
  detail: string,
  more: ConstructorParameters<typeof ModelError>[2],
): ModelError {
  return new ModelError(kind, detail === '' ? messages[kind] : `${messages[kind]}: ${detail}`, more);
}

/** The SDK wraps what our own code threw while it was reading. */
function ownErrorIn(error: unknown): ModelError | undefined {
  for (let link = error; link instanceof Error; link = link.cause) {
    if (link instanceof ModelError) return link;
  }
  return undefined;
}

/** The system's code (`ECONNREFUSED`), found at the end of the chain of causes; never a message with a body. */
function causeOf(error: unknown): string {
  let code = '';
  for (let link = error; link instanceof Error; link = link.cause) {
    if ('code' in link && typeof link.code === 'string') code = link.code;
  }
  return code;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').slice(0, 300);
}
