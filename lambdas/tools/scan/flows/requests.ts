import type { SgNode } from '@ast-grep/napi';
import { lineOf } from './tree.ts';
import { isTainted, type RequestObject, type Step, tainted, type Value } from './value.ts';

const request: RequestObject = { is: 'request' };

/** Parts of a request that lead to more parts: `ctx.request`, `c.req`, `request.nextUrl`. */
const inner = /^(?:request|req|nextUrl|raw)$/;
const part =
  /^(?:query|params|body|rawBody|headers|rawHeaders|cookies|originalUrl|url|querystring|searchParams|files?|queryStringParameters|multiValueQueryStringParameters|pathParameters|rawQueryString|payload|Records)$/;
/** Methods that answer a part: `req.get('host')`, `await request.json()`, `c.req.query('q')`. */
const method = /^(?:get|header|param|params|allParams|query|queries|json|formData|text|parseBody|cookie)$/;

const requestName = /^_?(?:req|request|ctx|event)$/;
const requestType =
  /\b(?:NextRequest|NextApiRequest|FastifyRequest|IncomingMessage|APIGatewayProxyEvent(?:V2)?|Request)\b/;
const routeMethod = /\.(?:get|post|put|patch|delete|all|head|options|use|route)$/;
const socketMethod = /(?:^|\.)(?:socket|ws|websocket)\.on$/i;
/** What a socket tells of itself, not what the other side sends. */
const ownEvent =
  /^['"`](?:connect\w*|disconnect\w*|close|end|error|open|drain|finish|ping|pong|timeout|upgrade)['"`]$/;
const decorated = /^@(Query|Param|Headers|Body)\(\s*['"][^'"]*['"]\s*\)/;
/** Names by which frameworks and clouds find a handler. */
const calledByName = /^(?:handler|lambdaHandler|getServerSideProps|GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$/;
/** Remix and SvelteKit hand `{ request, params, url }` to these. */
const loader = /^(?:loader|action|load)$/;

/** What a handler's parameters hold when the framework calls it. */
export function parameterValues(fn: SgNode, parameters: readonly SgNode[]): Value[] {
  const registered = registrationOf(fn);
  const first = registered === 'route' && parameters.length === 4 ? 1 : 0;
  const name = nameOf(fn);
  return parameters.map((parameter, index) => {
    const pattern = parameter.field('pattern') ?? parameter;
    const [, source] = decorated.exec(parameter.text()) ?? [];
    const step = { line: lineOf(parameter), text: parameter.text() };
    if (source !== undefined) return { ...tainted(source.toLowerCase(), step), isWhole: false };
    if (registered === 'socket') return index === 0 ? tainted('body', step) : undefined;
    const type = parameter.field('type')?.text() ?? '';
    if (/^:\s*FormData$/.test(type)) return tainted('formData', step);
    const isNamed = pattern.kind() === 'identifier' && requestName.test(pattern.text());
    const isTyped = requestType.test(type) && !/Response|RequestInit|RequestInfo/.test(type);
    if (isNamed || isTyped || (registered === 'route' && index === first)) return request;
    if (
      index === 0 &&
      (calledByName.test(name) || (loader.test(name) && pattern.kind() === 'object_pattern'))
    )
      return request;
    // The second parameter of a Next.js route handler: `{ params }`.
    return index === 1 && /^[A-Z]+$/.test(name) && calledByName.test(name) ? request : undefined;
  });
}

/** A function that stands in a call that registers it: `app.get('/', (anyName) => ...)`, `socket.on('note', ...)`. */
function registrationOf(fn: SgNode): 'route' | 'socket' | undefined {
  const call = fn.parent()?.kind() === 'arguments' ? fn.parent()?.parent() : undefined;
  if (call?.kind() !== 'call_expression') return undefined;
  const callee = call.field('function')?.text() ?? '';
  const first = call.field('arguments')?.children()[1]?.text() ?? '';
  if (socketMethod.test(callee)) return ownEvent.test(first) ? undefined : 'socket';
  const isRoute = routeMethod.test(callee)
    ? /^['"`/[]/.test(first)
    : /\.on$/.test(callee) && /^.request.$/.test(first);
  return isRoute ? 'route' : undefined;
}

/** Of the function itself, or of what it is given to: `export const GET = ...`, `exports.handler = ...`. */
function nameOf(fn: SgNode): string {
  const own = fn.field('name')?.text();
  if (own !== undefined) return own;
  const holder = fn.parent();
  if (holder?.kind() === 'variable_declarator') return holder.field('name')?.text() ?? '';
  return holder?.kind() === 'assignment_expression'
    ? (/(?:^|\.)(\w+)$/.exec(holder.field('left')?.text() ?? '')?.[1] ?? '')
    : '';
}

/** What a property of a value is. */
export function propertyOf(value: Value, name: string, step: Step): Value {
  if (value?.is === 'request') {
    if (inner.test(name)) return request;
    // hapi calls the body a payload.
    return part.test(name) ? tainted(name === 'payload' ? 'body' : name, step) : undefined;
  }
  if (value?.is === 'bag') return value.properties.get(name) ?? propertyOf(value.spread, name, step);
  if (!isTainted(value) || /^(?:length|size|byteLength)$/.test(name)) return undefined;
  if (name === 'searchParams')
    return { ...tainted('query', step), steps: value.steps, safeFor: new Set(['nosql-injection']) };
  if (/^files?$/.test(value.field) && ownOfUpload.test(name)) return undefined;
  return { ...value, isWhole: false, steps: isFirst(value.steps, step) ? [step] : value.steps };
}

/** What the reader of uploads chose itself. */
const ownOfUpload =
  /^(?:path|filepath|filename|newFilename|tempFilePath|destination|encoding|truncated|md5|hash|fieldname|mtime)$/;

/** `req.query` and `.id` on one line are one source: `req.query.id`. */
function isFirst(steps: readonly Step[], { line, text }: Step): boolean {
  const [only, more] = steps;
  return more === undefined && only?.line === line && text.startsWith(only.text);
}

/** What a method of the request answers: `req.get('host')`. */
export function requestMethod(name: string, step: Step): Value {
  return method.test(name)
    ? { ...tainted(name, step), isWhole: /^(?:json|formData|parseBody|allParams)$/.test(name) }
    : undefined;
}
