import * as z from 'zod';
import { agentOutputSchema } from './agent-output.ts';
import { errorBodySchema } from './error-body.ts';
import { type ErrorCode, errorCodes } from './error-codes.ts';
import { listAgentsAnswerSchema } from './list-agents.ts';
import { commonErrors, type Operation, operations } from './operations.ts';
import { type Route, routes } from './routes.ts';
import { scheduleSchema } from './schedules.ts';
import { idempotencyKeySchema, taskAnswerSchema } from './task.ts';

type Json = Record<string, unknown>;

/**
 * The API as an OpenAPI 3.1 document, made from the schemas that parse its requests.
 * @param server root of a deployment; without one, the document says how to find it.
 */
export function describeApi({ version, server }: { version: string; server?: string }): Json {
  const components = new Components();
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    paths[route.path] = {
      ...paths[route.path],
      [route.method.toLowerCase()]: describeRoute(route, components),
    };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Background agents',
      version,
      description: about,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [server === undefined ? serverTemplate : { url: server }],
    security: [{ sigv4: [] }],
    paths,
    components: { schemas: components.schemas, securitySchemes: { sigv4 } },
  };
}

const about =
  'Starts agents that work in the background, tells what they wrote, lists them and ends them. Every call but ' +
  'GET /health is signed with AWS Signature Version 4 for the service execute-api. Every answer names its request.';

const serverTemplate = {
  url: 'https://{api}.execute-api.{region}.amazonaws.com/{stage}',
  description: 'The address that the deployment prints. The embedded platform prints its own.',
  variables: { api: { default: 'abcdefghij' }, region: { default: 'us-east-1' }, stage: { default: 'dev' } },
};

/** OpenAPI has no word for Signature Version 4; this is the one that AWS uses. */
const sigv4 = {
  ...{ type: 'apiKey', name: 'Authorization', in: 'header' },
  description: 'AWS Signature Version 4, service execute-api',
  'x-amazon-apigateway-authtype': 'awsSigv4',
};

/** Of what several routes answer; whatever else there is has the name of its one route. */
const names = new Map<z.ZodType, string>([
  [agentOutputSchema, 'AgentOutput'],
  [taskAnswerSchema, 'StartedAgent'],
  [listAgentsAnswerSchema, 'AgentList'],
  [scheduleSchema, 'Schedule'],
  [errorBodySchema, 'Error'],
]);

/** Schemas under the names by which the document's other parts refer to them; one that is used twice is there once. */
class Components {
  readonly schemas: Record<string, unknown> = {};

  /** @param io whether callers write it or read it. */
  refer(schema: z.ZodType, nameOfRoute: string, io: 'input' | 'output'): Json {
    const name = names.get(schema) ?? nameOfRoute;
    this.schemas[name] ??= jsonSchemaOf(schema, io);
    return { $ref: `#/components/schemas/${name}` };
  }
}

function describeRoute(route: Route & { name: keyof typeof operations }, components: Components): Json {
  const operation: Operation = operations[route.name];
  const name = pascalCase(route.name);
  const { summary, description, body } = operation;
  return {
    operationId: route.name,
    summary,
    ...(description === undefined ? {} : { description }),
    ...(route.signed ? {} : { security: [] }),
    parameters: [...pathParameters(route.path), ...queryParameters(operation.query), ...headersOf(operation)],
    ...(body === undefined
      ? {}
      : {
          requestBody: { required: true, content: jsonOf(components.refer(body, `${name}Request`, 'input')) },
        }),
    responses: { ...answersOf(operation, name, components), ...errorsOf(route, operation, components) },
  };
}

function pathParameters(path: string): Json[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    ...{ name, in: 'path', required: true, schema: { type: 'string' } },
  }));
}

function queryParameters(query: z.ZodObject | undefined): Json[] {
  if (query === undefined) return [];
  const { properties = {}, required = [] } = jsonSchemaOf(query, 'input');
  return Object.entries(properties).map(([name, schema]) => ({
    ...{ name, in: 'query', required: required.includes(name), schema },
  }));
}

function headersOf({ isIdempotent, isStream }: Operation): Json[] {
  if (isStream === true) {
    const description = 'The `id` of the last event that was read; goes before `after`.';
    return [
      { name: 'Last-Event-ID', in: 'header', required: false, description, schema: { type: 'string' } },
    ];
  }
  if (isIdempotent !== true) return [];
  const description = 'The same key with the same body does its work once, however often it is sent.';
  const schema = jsonSchemaOf(idempotencyKeySchema, 'input');
  return [{ name: 'Idempotency-Key', in: 'header', required: false, description, schema }];
}

function answersOf({ answers, isStream }: Operation, name: string, components: Components): Json {
  const described = Object.entries(answers).map(([status, { what, schema }]) => {
    const referred = components.refer(schema, `${name}Answer`, 'output');
    const content = isStream === true ? { 'text/event-stream': { schema: referred } } : jsonOf(referred);
    return [status, { description: what, content }];
  });
  return Object.fromEntries(described);
}

/** Errors by status, each with the codes that it may carry. */
function errorsOf({ signed }: Route, { errors = [] }: Operation, components: Components): Json {
  const codes: readonly ErrorCode[] = signed ? [...commonErrors, ...errors] : ['throttled', 'internal'];
  const byStatus = Map.groupBy(codes, (code) => errorCodes[code].httpStatus);
  const body = jsonOf(components.refer(errorBodySchema, '', 'output'));
  return Object.fromEntries(
    [...byStatus].map(([status, of]) => [status, { description: of.join(', '), content: body }]),
  );
}

function jsonOf(schema: Json): Json {
  return { 'application/json': { schema } };
}

function jsonSchemaOf(schema: z.ZodType, io: 'input' | 'output'): z.core.JSONSchema.BaseSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io });
  return rest;
}

function pascalCase(name: string): string {
  return name.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
}
