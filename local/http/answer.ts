import type { ServerResponse } from 'node:http';
import type { APIGatewayProxyResult } from 'aws-lambda';
import { errorAnswer } from '#lambdas/http/error-answer.ts';
import { ProductError } from '#shared/errors/product-error.ts';
import type { Refusal, RefusalName } from './signature-claim.ts';

/** Sends what a Lambda handler answered. A caller that is gone is no error. */
export function sendResult(response: ServerResponse, result: APIGatewayProxyResult, requestId: string): void {
  if (response.destroyed || response.headersSent) return;
  const body = result.isBase64Encoded === true ? Buffer.from(result.body, 'base64') : result.body;
  response.writeHead(result.statusCode, {
    ...multiValues(result),
    ...stringValues(result.headers ?? {}),
    'content-length': Buffer.byteLength(body),
    'x-amzn-requestid': requestId,
  });
  response.end(body);
}

/** 403 with the exception and the text that AWS gives, in the product's own error body. */
export function refusalAnswer(refusal: Refusal, requestId: string): APIGatewayProxyResult {
  const error = new ProductError('forbidden', {
    message: refusal.message,
    remedy: remedies[refusal.exception],
    details: { exception: refusal.exception },
  });
  const answer = errorAnswer(error, requestId);
  return { ...answer, headers: { ...answer.headers, 'x-amzn-errortype': refusal.exception } };
}

const remedies: Record<RefusalName, string> = {
  MissingAuthenticationTokenException:
    'Sign the request with Signature Version 4, service execute-api: with curl, --aws-sigv4 and --user.',
  IncompleteSignatureException: 'Let an AWS SDK, curl --aws-sigv4 or the agents command make the signature.',
  UnrecognizedClientException:
    'Use the access key (and session token, if it has one) that the platform prints when it starts.',
  InvalidSignatureException:
    "Check the secret access key, the region and this machine's clock, and send exactly what was signed.",
};

function multiValues({ multiValueHeaders = {} }: APIGatewayProxyResult): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(multiValueHeaders).map(([name, values]) => [name, values.map(String)]),
  );
}

/** Headers as Node writes them. */
export function stringValues(headers: Record<string, boolean | number | string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}
