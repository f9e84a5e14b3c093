import type { APIGatewayEventRequestContext, APIGatewayProxyEvent } from 'aws-lambda';
import { ProductError } from '#shared/errors/product-error.ts';
import { parseQuery } from './canonical-request.ts';
import type { RouteMatch } from './router.ts';

/** One request whose signature is verified, or that needs none. */
export interface IncomingCall {
  method: string;
  path: string;
  query: string;
  rawHeaders: readonly string[];
  body: string | null;
  sourceIp: string;
  requestId: string;
  /** Milliseconds since 1970. */
  receivedAt: number;
  caller?: { accessKeyId: string; principalArn: string };
}

/**
 * The event that API Gateway's REST proxy integration (payload 1.0) hands to Lambda: values that are missing
 * are `null`, single-value maps hold the last of several, parameters are decoded and `path` is not.
 * @throws {ProductError} when the query is no UTF-8.
 */
export function toProxyEvent(
  call: IncomingCall,
  { route, pathParameters }: RouteMatch,
): APIGatewayProxyEvent {
  const headers = collect(pairsOf(call.rawHeaders));
  const query = call.query === '' ? undefined : collect(decodedQuery(call.query));
  return {
    resource: route.path,
    path: call.path,
    httpMethod: call.method,
    headers: headers.last,
    multiValueHeaders: headers.all,
    queryStringParameters: query?.last ?? null,
    multiValueQueryStringParameters: query?.all ?? null,
    pathParameters,
    stageVariables: null,
    requestContext: requestContextOf(call, route),
    body: call.body,
    isBase64Encoded: false,
  };
}

function decodedQuery(query: string): ReturnType<typeof parseQuery> {
  try {
    return parseQuery(query);
  } catch (cause) {
    throw new ProductError('invalid_request', {
      message: 'The query is not UTF-8 in percent encoding.',
      remedy: 'Encode each parameter as encodeURIComponent does.',
      cause,
    });
  }
}

const stage = 'embedded';

function requestContextOf(call: IncomingCall, route: RouteMatch['route']): APIGatewayEventRequestContext {
  return {
    accountId: accountOf(call),
    apiId: 'embedded',
    authorizer: null,
    protocol: 'HTTP/1.1',
    httpMethod: call.method,
    identity: identityOf(call),
    path: call.path,
    stage,
    requestId: call.requestId,
    requestTimeEpoch: call.receivedAt,
    resourceId: route.name,
    resourcePath: route.path,
  };
}

function identityOf(call: IncomingCall): APIGatewayEventRequestContext['identity'] {
  const { caller } = call;
  return {
    accessKey: caller?.accessKeyId ?? null,
    accountId: caller === undefined ? null : accountOf(call),
    apiKey: null,
    apiKeyId: null,
    caller: caller?.accessKeyId ?? null,
    clientCert: null,
    cognitoAuthenticationProvider: null,
    cognitoAuthenticationType: null,
    cognitoIdentityId: null,
    cognitoIdentityPoolId: null,
    principalOrgId: null,
    sourceIp: call.sourceIp,
    user: caller?.accessKeyId ?? null,
    userAgent: userAgentOf(call.rawHeaders),
    userArn: caller?.principalArn ?? null,
  };
}

function accountOf({ caller }: IncomingCall): string {
  return caller?.principalArn.split(':')[4] ?? '000000000000';
}

function userAgentOf(rawHeaders: readonly string[]): string | null {
  const at = rawHeaders.findIndex((name, i) => i % 2 === 0 && name.toLowerCase() === 'user-agent');
  return at < 0 ? null : (rawHeaders[at + 1] ?? null);
}

function* pairsOf(rawHeaders: readonly string[]): Generator<[string, string]> {
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) yield [rawHeaders[i] ?? '', rawHeaders[i + 1] ?? ''];
}

/** Maps without a prototype: a parameter may be called `__proto__`. */
function collect(pairs: Iterable<readonly [string, string]>) {
  const last: Record<string, string> = Object.create(null);
  const all: Record<string, string[]> = Object.create(null);
  for (const [name, value] of pairs) {
    last[name] = value;
    const earlier = all[name];
    if (earlier === undefined) all[name] = [value];
    else earlier.push(value);
  }
  return { last, all };
}
