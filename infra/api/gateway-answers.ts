import { GatewayResponse, type IRestApi, ResponseType } from 'aws-cdk-lib/aws-apigateway';
import { type ErrorCode, errorCodes } from '#shared/contract/error-codes.ts';
import { type Remedy, remedyFields } from '#shared/contract/remedy.ts';

interface GatewayAnswer {
  type: ResponseType;
  code: ErrorCode;
  /** Text, or what API Gateway says itself. */
  message: string;
  remedy: Remedy;
}

/** Errors that API Gateway answers before any function is called, in the words of the contract. */
const answers: readonly GatewayAnswer[] = [
  {
    type: ResponseType.BAD_REQUEST_BODY,
    code: 'invalid_request',
    message: 'The body does not have the form of this call. The header x-validation-error says where.',
    remedy: 'Compare the body with the contract: field names, types and limits.',
  },
  {
    type: ResponseType.BAD_REQUEST_PARAMETERS,
    code: 'invalid_request',
    message: 'A parameter of the path or the query is missing.',
    remedy: 'Compare the address with the contract.',
  },
  {
    // What API Gateway says of an unsigned call and of a path that does not exist alike.
    type: ResponseType.MISSING_AUTHENTICATION_TOKEN,
    code: 'forbidden',
    message: 'The call is not signed, or there is no such route.',
    remedy: 'Sign the request with Signature Version 4, service execute-api, and check method and path.',
  },
  {
    type: ResponseType.ACCESS_DENIED,
    code: 'forbidden',
    message: 'The caller may not call this route.',
    remedy: 'Have the managed policy of the stage attached: ...-user, or ...-team for the routes of /team.',
  },
  {
    type: ResponseType.INVALID_SIGNATURE,
    code: 'forbidden',
    message: 'The signature does not fit the request.',
    remedy: 'Check the secret, the region, the service execute-api and that nothing changed the request.',
  },
  {
    type: ResponseType.EXPIRED_TOKEN,
    code: 'forbidden',
    message: 'The credentials or the signature have expired.',
    remedy: 'Get new credentials, check the clock, and sign again.',
  },
  {
    type: ResponseType.REQUEST_TOO_LARGE,
    code: 'body_too_large',
    message: 'The body is too large.',
    remedy: [
      'Send a shorter prompt; long material goes into a workspace, sent with ',
      { call: 'create-workspace' },
      '.',
    ],
  },
  {
    type: ResponseType.THROTTLED,
    code: 'throttled',
    message: 'Too many calls at once.',
    remedy: 'Try again in a moment.',
  },
  {
    type: ResponseType.INTEGRATION_TIMEOUT,
    code: 'unavailable',
    message: 'The call took too long.',
    remedy: 'Try again; with an Idempotency-Key a repeated start is no second agent.',
  },
  {
    type: ResponseType.DEFAULT_5XX,
    code: 'internal',
    message: 'The platform failed to answer this request.',
    remedy: 'Try again. Look for the request id in the log of the API if it goes on.',
  },
];

/** Makes API Gateway's own errors look like those of the functions. */
export function answerInTheWordsOfTheContract(api: IRestApi): void {
  for (const answer of answers) {
    new GatewayResponse(api, `Answer-${answer.type.responseType}`, {
      restApi: api,
      type: answer.type,
      statusCode: String(errorCodes[answer.code].httpStatus),
      templates: { 'application/json': bodyOf(answer) },
      ...(answer.type === ResponseType.BAD_REQUEST_BODY
        ? { responseHeaders: { 'x-validation-error': 'context.error.validationErrorString' } }
        : {}),
    });
  }
}

function bodyOf({ code, message, remedy }: GatewayAnswer): string {
  const { retryable } = errorCodes[code];
  const error = { code, message, ...remedyFields(remedy), retryable };
  return JSON.stringify({ error, request_id: '$context.requestId' });
}
