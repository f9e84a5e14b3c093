const typeByStatus: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  503: 'timeout_error',
  504: 'timeout_error',
  529: 'overloaded_error',
};

/** What the real API calls an answer with this status. */
export function errorTypeOf(status: number): string {
  return typeByStatus[status] ?? (status < 500 ? 'invalid_request_error' : 'api_error');
}

/** A request that is answered with an error; the message is worded as the real API words it. */
export class ApiError extends Error {
  override name = 'ApiError';
  readonly status: number;
  readonly type: string;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
    this.type = errorTypeOf(status);
  }
}

export function invalid(message: string): ApiError {
  return new ApiError(400, message);
}

/** The body of every error answer. */
export function errorBody(error: { type: string; message: string }, requestId: string) {
  return { type: 'error', error: { type: error.type, message: error.message }, request_id: requestId };
}
