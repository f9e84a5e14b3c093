import type { SgNode } from '@ast-grep/napi';
import { lineOf } from './tree.ts';
import { isTainted, type RequestObject, type Step, tainted, type Value } from './value.ts';

const request: RequestObject = { is: 'request' };

/** Parts of a request that lead to more parts: `ctx.request`, `c.req`, `request.nextUrl`. */
const inner = /^(?:request|req|nextUrl|raw)$/;
const part =
  /^(?:query|params|body|rawBody|headers|rawHeaders|cookies|originalUrl|url|querystring|searchParams|files?|queryStringParameters|multiValueQueryStringParameters|pathParameters|rawQueryString)$/;
/** Methods that answer a part: `req.get('host')`, `await request.json()`, `c.req.query('q')`. */
const method = /^(?:get|header|param|params|query|queries|json|formData|text|parseBody|cookie)$/;

const requestName = /^_?(?:req|request|ctx|event)$/;
const requestType =
  /\b(?:NextRequest|NextApiRequest|FastifyRequest|IncomingMessage|APIGatewayProxyEvent(?:V2)?|Request)\b/;
const routeMethod = /\.(?:get|post|put|patch|delete|all|head|options|use|route|on)$/;
const decorated = /^@(Query|Param|Headers|Body)\(\s*['"][^'"]*['"]\s*\)/;

/** What a handler's parameters hold when the framework calls it. */
export function parameterValues(fn: SgNode, parameters: readonly SgNode[]): Value[] {
  const isHandler = isRouteHandler(fn);
  const first = isHandler && parameters.length === 4 ? 1 : 0;
  return parameters.map((parameter, index) => {
    const pattern = parameter.field('pattern') ?? parameter;
    const [, source] = decorated.exec(parameter.text()) ?? [];
    if (source !== undefined) return fieldOfDecorator(source, parameter);
    const type = parameter.field('type')?.text() ?? '';
    const isNamed = pattern.kind() === 'identifier' && requestName.test(pattern.text());
    const isTyped = requestType.test(type) && !/Response|RequestInit|RequestInfo/.test(type);
    if (isNamed || isTyped || (isHandler && index === first)) return request;
    // The second parameter of a Next.js route handler: `{ params }`.
    return index === 1 && isNextRoute(fn) ? request : undefined;
  });
}

function fieldOfDecorator(source: string, parameter: SgNode): Value {
  const step = { line: lineOf(parameter), text: parameter.text() };
  return { ...tainted(source.toLowerCase(), step), isWhole: false };
}

/** A function that stands in a call that registers a route: `app.get('/', (anyName) => ...)`. */
function isRouteHandler(fn: SgNode): boolean {
  const call = fn.parent()?.kind() === 'arguments' ? fn.parent()?.parent() : undefined;
  if (call?.kind() !== 'call_expression') return nameOf(fn) === 'getServerSideProps';
  const callee = call.field('function')?.text() ?? '';
  const path = call.field('arguments')?.children()[1]?.text() ?? '';
  return routeMethod.test(callee) && /^['"`/[]/.test(path);
}

function isNextRoute(fn: SgNode): boolean {
  return /^(?:GET|POST|PUT|PATCH|DELETE)$/.test(nameOf(fn));
}

function nameOf(fn: SgNode): string {
  return fn.field('name')?.text() ?? '';
}

/** What a property of a value is. */
export function propertyOf(value: Value, name: string, step: Step): Value {
  if (value?.is === 'request') {
    if (inner.test(name)) return request;
    return part.test(name) ? tainted(name, step) : undefined;
  }
  if (value?.is === 'bag') return value.properties.get(name) ?? propertyOf(value.spread, name, step);
  if (!isTainted(value) || /^(?:length|size|byteLength)$/.test(name)) return undefined;
  if (name === 'searchParams')
    return { ...tainted('query', step), steps: value.steps, safeFor: new Set(['nosql-injection']) };
  return { ...value, isWhole: false, steps: isFirst(value.steps, step) ? [step] : value.steps };
}

/** `req.query` and `.id` on one line are one source: `req.query.id`. */
function isFirst(steps: readonly Step[], { line, text }: Step): boolean {
  const [only, more] = steps;
  return more === undefined && only?.line === line && text.startsWith(only.text);
}

/** What a method of the request answers: `req.get('host')`. */
export function requestMethod(name: string, step: Step): Value {
  return method.test(name) ? { ...tainted(name, step), isWhole: name === 'json' } : undefined;
}
