import { AgentsError, errorOfAnswer } from './agents-error.ts';
import { readBody } from './read-body.ts';

/** More than any answer of the API has: the longest page of the longest lines, as JSON. */
const mostOfAnyBytes = 256 * 1024 * 1024;

export interface ExchangeOptions {
  /** For messages: who was asked. */
  url: string;
  /** Milliseconds since 1970. */
  now: () => number;
  /** No answer may be longer; default: more than any answer of the API has. */
  mostBytes?: number | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * Sends a request and reads its answer to the end.
 * @throws {AgentsError} for an answer that is no success, and where none came; the signal's reason once it aborts.
 */
export async function exchange(
  send: () => Promise<Response>,
  { url, now, mostBytes = mostOfAnyBytes, signal }: ExchangeOptions,
): Promise<{ content: Uint8Array; requestId: string | undefined }> {
  try {
    const response = await send();
    if (!response.ok) throw await errorOfAnswer(response, now());
    const content = await readBody(response, mostBytes);
    if (content === undefined) throw tooLong(url, mostBytes);
    return {
      content,
      requestId: response.headers.get('x-amzn-requestid') ?? undefined,
    };
  } catch (error) {
    throw signal?.aborted === true ? error : explainBreak(url, error);
  }
}

function tooLong(url: string, mostBytes: number): AgentsError {
  return new AgentsError({
    code: 'unreadable_answer',
    message: `the answer of ${url} is longer than ${mostBytes} bytes`,
    remedy: 'Check that the address is the one of a platform.',
    retryable: false,
  });
}

/** {AgentsError} of what `fetch` throws for a connection that is none, or breaks; anything else as it is. */
export function explainBreak(url: string, error: unknown): unknown {
  const reason = whyNoAnswer(error);
  return reason === undefined ? error : explain(reason, url, error);
}

const unreachable = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'];

type Reason = { kind: 'no_platform' | 'timed_out' } | { kind: 'connection_broken'; message: string };

/** `fetch` wraps what the system said; `undefined` for an error that has nothing to do with the connection. */
function whyNoAnswer(error: unknown): Reason | undefined {
  if (error instanceof DOMException && error.name === 'TimeoutError') return { kind: 'timed_out' };
  if (!(error instanceof TypeError) || !(error.cause instanceof Error)) return undefined;
  const { cause } = error;
  const isUnreachable = 'code' in cause && unreachable.includes(String(cause.code));
  return isUnreachable ? { kind: 'no_platform' } : { kind: 'connection_broken', message: cause.message };
}

function explain(reason: Reason, url: string, cause: unknown): AgentsError {
  switch (reason.kind) {
    case 'no_platform':
      return new AgentsError({
        code: 'no_platform',
        message: `no platform at ${url}`,
        remedy: 'Start one with `npm start`, or name the address of one that runs.',
        retryable: true,
        cause,
      });
    case 'timed_out':
      return new AgentsError({
        code: 'timed_out',
        message: `${url} did not answer in time`,
        remedy: "Try again; if it stays so, look at the platform's log.",
        retryable: true,
        cause,
      });
    case 'connection_broken':
      return new AgentsError({
        code: 'connection_broken',
        message: `the connection to ${url} broke: ${reason.message}`,
        remedy: 'Try again.',
        retryable: true,
        cause,
      });
  }
}
