import type { APIGatewayProxyResult } from 'aws-lambda';
import type { ErrorBody } from '#shared/contract/error-body.ts';
import { remedyFields } from '#shared/contract/remedy.ts';
import { ProductError } from '#shared/errors/product-error.ts';

/** The answer to any error: the caller's own mistakes in full, everything else without a word of its inside. */
export function errorAnswer(error: unknown, requestId: string): APIGatewayProxyResult {
  const known = error instanceof ProductError ? error : internalError(requestId);
  const body: ErrorBody = {
    error: {
      code: known.code,
      message: known.message,
      ...remedyFields(known.remedyParts),
      retryable: known.retryable,
      ...(known.details === undefined ? {} : { details: known.details }),
    },
    request_id: requestId,
  };
  return {
    statusCode: known.httpStatus,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  };
}

function internalError(requestId: string): ProductError {
  return new ProductError('internal', {
    message: 'The platform failed to answer this request.',
    remedy: `Look for request id ${requestId} in the platform's log. Whether the call took effect is not known.`,
  });
}
