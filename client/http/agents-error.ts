import * as z from 'zod';
import { errorBodySchema } from '#shared/contract/error-body.ts';
import { type ErrorCode, errorCodes } from '#shared/contract/error-codes.ts';
import { inWords, type Remedy } from '#shared/contract/remedy.ts';
import { libraryWords } from './library-words.ts';
import { readBody } from './read-body.ts';

/** What goes wrong on this side, or in an answer that no platform of this version gives. */
export const clientErrorCodes = [
  /** What was asked for can't be: nothing was sent. */
  'usage',
  /** There is nothing to sign with. */
  'no_credentials',
  /** The folder can't become a workspace. */
  'workspace',
  /** Nothing answers at the address, or no address is known. */
  'no_platform',
  'connection_broken',
  'timed_out',
  /** The answer names another address: credentials are not taken there. */
  'redirected',
  'unreadable_answer',
  /** There is no live stream here; `follow` then asks again and again. */
  'no_stream',
  /** Some of the agents waited for could not be asked. */
  'wait_failed',
  /** A code of a newer platform; `details.code` holds it. */
  'other',
] as const;
export type ClientErrorCode = (typeof clientErrorCodes)[number];

/** Every code that an error has: those of the API and those of the client. */
export type AgentsErrorCode = ErrorCode | ClientErrorCode;

export interface AgentsErrorFields {
  code: AgentsErrorCode;
  message: string;
  /** What to do about it. */
  remedy: Remedy;
  /** Whether the same call may succeed later. */
  retryable: boolean;
  /** How long to leave the platform alone, as it said itself. */
  retryAfterMs?: number | undefined;
  /** Finds the call in the platform's log. */
  requestId?: string | undefined;
  /** Of the HTTP answer; missing where there was none. */
  status?: number | undefined;
  details?: Record<string, unknown> | undefined;
  cause?: unknown;
}

/** Whatever goes wrong with a call. The message says what, the remedy what to do; `code` is one of a closed set. */
export class AgentsError extends Error {
  override readonly name: string = 'AgentsError';
  readonly code: AgentsErrorCode;
  /** What to do about it, for whoever writes programs. */
  readonly remedy: string;
  /** The same for whoever has other words for what can be called and set. */
  readonly remedyParts: Remedy;
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;
  readonly requestId: string | undefined;
  readonly status: number | undefined;
  readonly details: Record<string, unknown> | undefined;

  constructor(fields: AgentsErrorFields) {
    super(fields.message, fields.cause === undefined ? undefined : { cause: fields.cause });
    this.code = fields.code;
    this.remedy = inWords(fields.remedy, libraryWords);
    this.remedyParts = fields.remedy;
    this.retryable = fields.retryable;
    this.retryAfterMs = fields.retryAfterMs;
    this.requestId = fields.requestId;
    this.status = fields.status;
    this.details = fields.details;
  }
}

/** What is longer is no error of the API, and says nothing. */
const mostOfErrorBytes = 1024 * 1024;

const { error: errorSchema } = errorBodySchema.shape;
const readableBodySchema = z.object({
  error: errorSchema.extend({
    // A newer platform may name what this client has no word for: then its own sentence stands.
    remedy_parts: errorSchema.shape.remedy_parts.catch(undefined),
  }),
});

/** The error in an answer that is no success; also when a gateway in between wrote it. */
export async function errorOfAnswer(response: Response, now: number): Promise<AgentsError> {
  const { status, headers } = response;
  const requestId = headers.get('x-amzn-requestid') ?? undefined;
  const retryAfterMs = waitAskedFor(headers.get('retry-after'), now);
  if (status >= 300 && status < 400) {
    // Nobody reads what is there: its connection would stay open as long as it comes.
    await response.body?.cancel();
    return redirected(headers.get('location'), { requestId, status });
  }
  const text = new TextDecoder().decode(await readBody(response, mostOfErrorBytes));
  const body = readableBodySchema.safeParse(parseJson(text));
  if (body.success) {
    const {
      code,
      details,
      message,
      retryable,
      remedy_parts: remedy = body.data.error.remedy,
    } = body.data.error;
    const known = isErrorCode(code)
      ? { code, details }
      : ({ code: 'other', details: { ...details, code } } as const);
    return new AgentsError({ ...known, message, remedy, retryable, retryAfterMs, requestId, status });
  }
  return new AgentsError({
    code: 'unreadable_answer',
    message: `The answer was ${status}${text === '' ? '' : `: ${text.slice(0, 200)}`}`,
    remedy: 'Check that the address is the one of a platform, and look up the request id in its log.',
    retryable: [429, 502, 503, 504].includes(status),
    ...{ retryAfterMs, requestId, status },
  });
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorCodes, code);
}

function redirected(
  location: string | null,
  answer: Pick<AgentsErrorFields, 'requestId' | 'status'>,
): AgentsError {
  return new AgentsError({
    code: 'redirected',
    message: `The answer was ${answer.status}: it is at ${location?.slice(0, 200) ?? 'another address'}`,
    remedy: 'Name the address of the platform itself; what is signed for one address is not sent to another.',
    retryable: false,
    ...answer,
  });
}

/** `Retry-After` is a number of seconds or a date; what is neither asks for nothing. */
function waitAskedFor(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isFinite(ms) && ms > 0 ? ms : undefined;
}

/** @returns `undefined` for what is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
