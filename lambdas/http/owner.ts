import type { APIGatewayProxyEvent } from 'aws-lambda';
import { type Owner, ownerSchema } from '#shared/agent/ids.ts';
import { ProductError } from '#shared/errors/product-error.ts';

const assumedRole = /^arn:([\w-]+):sts::(\d+):assumed-role\/([^/]+)\/.+$/;

/**
 * The principal behind a verified call. An assumed role counts as the role, whatever the session is called:
 * `arn:aws:sts::1:assumed-role/Dev/jane` is `arn:aws:iam::1:role/Dev`.
 * @throws {ProductError} forbidden, when nobody verified who calls.
 */
export function ownerOf(event: APIGatewayProxyEvent): Owner {
  const arn = event.requestContext.identity.userArn;
  if (!arn) {
    throw new ProductError('forbidden', {
      message: 'Nobody verified who calls.',
      remedy: 'Sign the request with Signature Version 4, service execute-api.',
    });
  }
  return ownerSchema.parse(arn.replace(assumedRole, 'arn:$1:iam::$2:role/$3'));
}
