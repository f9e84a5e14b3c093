import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';

/** How to reach an OSV server. */
export interface OsvConnection {
  /** Root of the server, with or without a slash at the end. */
  osvUrl: string;
  fetch: typeof fetch;
  /** Ends everything: the caller's own signal and the deadline for all advisories together. */
  signal: AbortSignal;
  /** One request may take this long. */
  requestTimeoutMs: number;
  /** Waits between attempts. */
  delay?: ((ms: number) => Promise<void>) | undefined;
}

export interface OsvRequest<T> {
  path: string;
  body?: unknown;
  answer: z.ZodType<T>;
}

/** Why a question got no usable answer, in words for the report: `it answered with status 503`. */
export class OsvError extends Error {
  override name = 'OsvError';
  readonly status: number | undefined;
  readonly isTransient: boolean;

  constructor(message: string, details: { status?: number; isTransient?: boolean; cause?: unknown } = {}) {
    super(message, { cause: details.cause });
    this.status = details.status;
    this.isTransient = details.isTransient ?? false;
  }
}

/** Back-off before the second and the third attempt; there is no fourth. */
const backoffMs = [500, 1500];

/**
 * Asks once, and again when the server says that it is busy or drops the connection. A server that
 * cannot be reached at all is not asked twice. @throws {OsvError}
 */
export async function askOsv<T>(connection: OsvConnection, request: OsvRequest<T>): Promise<T> {
  for (const waitMs of backoffMs) {
    const result = await attempt(connection, request).catch(asTransient);
    if (!(result instanceof OsvError)) return result;
    await wait(connection, waitMs);
  }
  return attempt(connection, request);
}

function asTransient(error: unknown): OsvError {
  if (error instanceof OsvError && error.isTransient) return error;
  throw error;
}

async function wait({ delay, signal }: OsvConnection, ms: number): Promise<void> {
  try {
    await (delay === undefined ? sleep(ms, undefined, { signal }) : delay(ms));
  } catch (cause) {
    throw new OsvError(outOfTime, { cause });
  }
}

const outOfTime = 'the time for advisories ran out before it answered';

async function attempt<T>(connection: OsvConnection, { path, body, answer }: OsvRequest<T>): Promise<T> {
  if (connection.signal.aborted) throw new OsvError(outOfTime);
  const timeout = AbortSignal.timeout(connection.requestTimeoutMs);
  try {
    const response = await connection.fetch(`${connection.osvUrl.replace(/\/+$/, '')}${path}`, {
      signal: AbortSignal.any([connection.signal, timeout]),
      headers: { accept: 'application/json', 'content-type': 'application/json' },
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    });
    if (!response.ok) throw await refusal(response);
    return read(await response.text(), answer);
  } catch (cause) {
    throw explain(cause, connection, timeout);
  }
}

async function refusal(response: Response): Promise<OsvError> {
  await response.body?.cancel();
  const { status } = response;
  return new OsvError(`it answered with status ${status}`, {
    status,
    isTransient: status >= 500 || status === 429,
  });
}

function read<T>(text: string, answer: z.ZodType<T>): T {
  const parsed = z
    .string()
    .transform((json) => JSON.parse(json))
    .pipe(answer);
  try {
    return parsed.parse(text);
  } catch (cause) {
    throw new OsvError('its answer could not be read', { cause });
  }
}

/** Connections that were open and broke; a refused one or an unknown host stays as it is. */
const brokenConnection = ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'];

function explain(cause: unknown, connection: OsvConnection, timeout: AbortSignal): OsvError {
  if (cause instanceof OsvError) return cause;
  if (connection.signal.aborted) return new OsvError(outOfTime, { cause });
  if (timeout.aborted)
    return new OsvError(`it did not answer within ${connection.requestTimeoutMs / 1000} s`, { cause });
  const code = codeOf(cause);
  if (brokenConnection.includes(code))
    return new OsvError('it broke the connection', { isTransient: true, cause });
  return new OsvError(`it could not be reached${code === '' ? '' : ` (${code})`}`, { cause });
}

/** `fetch` hides the system's error code in the cause of its error. */
function codeOf(error: unknown): string {
  const parsed = z.object({ cause: z.object({ code: z.string() }) }).safeParse(error);
  return parsed.success ? parsed.data.cause.code : '';
}
