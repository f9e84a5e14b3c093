import { errorBodySchema } from '#shared/contract/error-body.ts';

export interface AgentsErrorFields {
  /** The platform's own code, or a `ClientCode`. */
  code: string;
  message: string;
  /** What to do about it. */
  remedy: string;
  /** Whether the same call may succeed later. */
  retryable: boolean;
  /** Finds the call in the platform's log. */
  requestId?: string | undefined;
  /** Of the HTTP answer; missing where there was none. */
  status?: number | undefined;
  details?: Record<string, unknown> | undefined;
  cause?: unknown;
}

/** Errors that never reached the platform, or whose answer nobody can read. */
export type ClientCode = 'no_platform' | 'connection_broken' | 'timed_out' | 'unreadable_answer';

/** Whatever goes wrong with a call. The message says what, the remedy what to do. */
export class AgentsError extends Error {
  override readonly name = 'AgentsError';
  readonly code: string;
  readonly remedy: string;
  readonly retryable: boolean;
  readonly requestId: string | undefined;
  readonly status: number | undefined;
  readonly details: Record<string, unknown> | undefined;

  constructor(fields: AgentsErrorFields) {
    super(fields.message, { cause: fields.cause });
    this.code = fields.code;
    this.remedy = fields.remedy;
    this.retryable = fields.retryable;
    this.requestId = fields.requestId;
    this.status = fields.status;
    this.details = fields.details;
  }
}

/** The error in an answer that is no success; also when a gateway in between wrote it. */
export async function errorOfAnswer(response: Response): Promise<AgentsError> {
  const { status } = response;
  const requestId = response.headers.get('x-amzn-requestid') ?? undefined;
  const text = await response.text();
  const body = errorBodySchema.safeParse(parseJson(text));
  if (body.success) return new AgentsError({ ...body.data.error, requestId, status });
  return new AgentsError({
    code: 'unreadable_answer',
    message: `The answer was ${status}${text === '' ? '' : `: ${text.slice(0, 200)}`}`,
    remedy: 'Check that the address is the one of a platform, and look up the request id in its log.',
    retryable: [429, 502, 503, 504].includes(status),
    requestId,
    status,
  });
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
