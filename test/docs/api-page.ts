import * as z from 'zod';
import { errorCodes } from '#shared/contract/error-codes.ts';
import { commonErrors, type Operation, operations } from '#shared/contract/operations.ts';
import { type Route, type RouteName, routes } from '#shared/contract/routes.ts';
import { type ApiExample, apiExamples } from './api-examples.ts';

type NamedRoute = Route & { name: RouteName };

/** `docs/api.md`: every route as a person looks it up. */
export function renderApiPage(): string {
  return `${[preface, ...routes.map(renderRoute), renderErrors()].join('\n\n')}\n`;
}

const preface = `# The HTTP API

Made from the schemas that parse the requests, by \`npm run docs\`. The same facts as OpenAPI 3.1: \`GET /openapi.json\`.

Bodies are JSON in snake_case. Every call but \`GET /health\` is signed with AWS Signature Version 4 for the service
\`execute-api\`. In the examples \`$URL\` is the platform's address and \`call\` is curl with a signature:

\`\`\`sh
call() { curl --silent --aws-sigv4 "aws:amz:$AWS_REGION:execute-api" --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" "$@"; }
\`\`\``;

function renderRoute({ name, method, path, signed }: NamedRoute): string {
  const operation: Operation = operations[name];
  return [
    `## ${method} ${path}`,
    `${operation.summary}.${operation.description === undefined ? '' : ` ${operation.description}`}`,
    ...(signed ? [] : ['Not signed.']),
    ...fieldTable('Query', operation.query, 'input'),
    ...fieldTable('Body', operation.body, 'input'),
    ...(operation.isIdempotent === true ? ['Reads the header `Idempotency-Key`.'] : []),
    renderExample({ method, path, signed }, apiExamples[name]),
    ...Object.entries(operation.answers).flatMap(([status, { what, schema }]) =>
      fieldTable(`${status}: ${what}`, schema, 'output'),
    ),
    ...(operation.errors === undefined
      ? []
      : [`Errors of its own: ${operation.errors.map(code).join(', ')}.`]),
  ].join('\n\n');
}

function renderExample({ method, path, signed }: Omit<Route, 'name'>, example: ApiExample): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => example.path?.[name] ?? name);
  const query = new URLSearchParams({ ...example.query }).toString();
  const body = example.body === undefined ? [] : [`--json '${JSON.stringify(example.body, undefined, 2)}'`];
  const words = [
    signed ? 'call' : 'curl --silent',
    ...(method === 'GET' || (method === 'POST' && body.length > 0) ? [] : [`-X ${method}`]),
    `"$URL${filled}${query === '' ? '' : `?${query}`}"`,
    ...body,
  ];
  return `\`\`\`sh\n${words.join(' ')}\n\`\`\``;
}

const shapeSchema = z.looseObject({
  properties: z.record(z.string(), z.looseObject({})).default({}),
  required: z.array(z.string()).default([]),
  anyOf: z.array(z.looseObject({})).optional(),
});
type Fact = Record<string, unknown>;

function fieldTable(title: string, schema: z.ZodType | undefined, io: 'input' | 'output'): string[] {
  if (schema === undefined) return [];
  const { properties, required } = shapeSchema.parse(z.toJSONSchema(schema, { io }));
  const rows = Object.entries(properties).map(
    ([name, fact]) => `| \`${name}\` | ${typeOf(fact)} | ${required.includes(name) ? 'always' : ''} |`,
  );
  if (rows.length === 0) return [`**${title}**`];
  return [`**${title}**`, ['| field | type | present |', '|---|---|---|', ...rows].join('\n')];
}

function typeOf(fact: Fact): string {
  if (Array.isArray(fact['enum'])) return fact['enum'].map((value) => `\`${value}\``).join(' ');
  if (fact['const'] !== undefined) return `\`${JSON.stringify(fact['const'])}\``;
  const bounds = [
    ...bound(fact, 'minimum', 'from'),
    ...bound(fact, 'maximum', 'to'),
    ...bound(fact, 'maxLength', 'at most', 'characters'),
  ];
  const initial = fact['default'] === undefined ? '' : `, default \`${JSON.stringify(fact['default'])}\``;
  const type = fact['format'] === 'date-time' ? 'time, ISO 8601' : (fact['type'] ?? 'see the document');
  return `${type}${bounds.length === 0 ? '' : ` ${bounds.join(' ')}`}${initial}`;
}

/** JavaScript's largest whole number is no rule of the contract's. */
function bound(fact: Fact, key: string, word: string, unit = ''): string[] {
  const value = fact[key];
  if (typeof value !== 'number' || Math.abs(value) === Number.MAX_SAFE_INTEGER) return [];
  return [`${word} ${value}${unit === '' ? '' : ` ${unit}`}`];
}

function renderErrors(): string {
  const rows = Object.entries(errorCodes).map(
    ([name, { httpStatus, retryable }]) => `| \`${name}\` | ${httpStatus} | ${retryable ? 'yes' : ''} |`,
  );
  return `## Errors

\`{"error": {"code", "message", "remedy", "retryable", "details"?}, "request_id"}\`. Every signed call may be answered
with ${commonErrors.map(code).join(', ')}.

| code | status | the same call may succeed later |
|---|---|---|
${rows.join('\n')}`;
}

function code(name: string): string {
  return `\`${name}\``;
}
