import type { APIGatewayProxyEvent } from 'aws-lambda';
import type * as z from 'zod';
import type { Owner } from '#shared/agent/ids.ts';
import { idempotencyKeySchema } from '#shared/contract/task.ts';
import { ProductError } from '#shared/errors/product-error.ts';
import { remedyFor } from './field-remedies.ts';
import { invalidFields } from './invalid-fields.ts';
import { ownerOf } from './owner.ts';
import { type HttpContext, stopWaitingSignal } from './stop-waiting.ts';

/** What a route reads from a request; what it does not name is not looked at. */
export interface CallSchema<Query extends z.ZodObject, Body extends z.ZodObject> {
  query?: Query;
  body?: Body;
}

/** A request, parsed. */
export interface Call<Query, Body> {
  owner: Owner;
  /** The same principal as it signed, its session's name included. */
  caller: string;
  /** Of the path; empty on routes without one. */
  agentId: string;
  /** `{name}` of the path; likewise. */
  name: string;
  query: Query;
  body: Body;
  idempotencyKey: string | undefined;
  /** Where a stream that broke is to go on. */
  lastEventId: string | undefined;
  requestId: string;
  /** Aborted once waiting has no point. */
  stopWaiting: AbortSignal;
}

export type CallOf<Query extends z.ZodObject, Body extends z.ZodObject> = Call<z.infer<Query>, z.infer<Body>>;

/** @throws {ProductError} naming every field that is wrong. */
export function parseCall<Query extends z.ZodObject, Body extends z.ZodObject>(
  schema: CallSchema<Query, Body>,
  event: APIGatewayProxyEvent,
  context: HttpContext,
): CallOf<Query, Body> {
  return {
    owner: ownerOf(event),
    caller: event.requestContext.identity.userArn ?? '',
    agentId: event.pathParameters?.['agent_id'] ?? '',
    name: event.pathParameters?.['name'] ?? '',
    query: parseFields(schema.query, () => readQuery(event)),
    body: parseFields(schema.body, () => readJson(event)),
    idempotencyKey: readIdempotencyKey(event),
    lastEventId: headerOf(event, 'last-event-id') || undefined,
    requestId: event.requestContext.requestId,
    stopWaiting: stopWaitingSignal(context),
  };
}

function parseFields<Schema extends z.ZodObject>(
  schema: Schema | undefined,
  read: () => unknown,
): z.infer<Schema> {
  // A route without a schema has an empty object's type here: its handler has nothing to read.
  if (schema === undefined) return {} as z.infer<Schema>;
  const parsed = schema.safeParse(read());
  if (parsed.success) return parsed.data;
  throw invalidFields(parsed.error, schema);
}

function readQuery(event: APIGatewayProxyEvent): Record<string, string> {
  const parameters = Object.entries(event.multiValueQueryStringParameters ?? {});
  const twice = parameters.find(([, values]) => (values?.length ?? 0) > 1);
  if (twice === undefined) return { ...event.queryStringParameters } as Record<string, string>;
  throw new ProductError('invalid_request', {
    message: `${twice[0]}: given ${twice[1]?.length} times`,
    remedy: 'Give each parameter once.',
    details: { field: twice[0] },
  });
}

function readJson(event: APIGatewayProxyEvent): unknown {
  requireJson(headerOf(event, 'content-type'));
  const text = event.isBase64Encoded
    ? Buffer.from(event.body ?? '', 'base64').toString('utf8')
    : (event.body ?? '');
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ProductError('invalid_json', {
      message: text === '' ? 'The body is empty.' : 'The body is not JSON.',
      remedy: 'Send one JSON object, its names and texts in double quotes, without a comma at the end.',
      cause,
    });
  }
}

function requireJson(contentType: string | undefined): void {
  const mediaType = contentType?.split(';')[0]?.trim().toLowerCase();
  if (mediaType === 'application/json') return;
  throw new ProductError('unsupported_media_type', {
    message: `Content-Type is ${mediaType ?? 'missing'}; this route reads application/json.`,
    remedy:
      'Send the header content-type: application/json (with curl: -H "content-type: application/json").',
    details: { field: 'Content-Type' },
  });
}

function readIdempotencyKey(event: APIGatewayProxyEvent): string | undefined {
  const key = headerOf(event, 'idempotency-key');
  if (key === undefined || idempotencyKeySchema.safeParse(key).success) return key;
  throw new ProductError('invalid_request', {
    message: 'Idempotency-Key: not 1 to 128 printable characters without spaces',
    remedy: remedyFor('Idempotency-Key') ?? '',
    details: { field: 'Idempotency-Key' },
  });
}

/** API Gateway hands on a header's name as its caller wrote it. */
function headerOf(event: APIGatewayProxyEvent, lowerCaseName: string): string | undefined {
  for (const name in event.headers) {
    if (name.toLowerCase() === lowerCaseName) return event.headers[name];
  }
  return undefined;
}
