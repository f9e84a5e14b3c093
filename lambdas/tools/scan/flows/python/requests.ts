import type { SgNode } from '@ast-grep/napi';
import { everyKind } from '../kinds.ts';
import { lineOf } from '../tree.ts';
import { isTainted, type RequestObject, type Step, safer, tainted, type Value } from '../value.ts';
import { type Parameter, textIn } from './parameters.ts';

export const request: RequestObject = { is: 'request' };

/** The request of frameworks that keep it in a name of the module. */
export const requestNames: ReadonlySet<string> = new Set([
  'flask.request',
  'quart.request',
  'bottle.request',
]);

/** Parts of a request by what they hold: texts, lists of texts, or whatever JSON can hold. */
const parts: Readonly<Record<string, string>> = {
  ...{ args: 'args', values: 'args', view_args: 'args', query_string: 'args', GET: 'args', query: 'args' },
  ...{ query_params: 'args', path_params: 'args', match_info: 'args', queryStringParameters: 'args' },
  ...{ pathParameters: 'args', rawQueryString: 'args', multiValueQueryStringParameters: 'args' },
  ...{ form: 'form', POST: 'form', forms: 'form', params: 'form' },
  ...{ json: 'json', data: 'json', body: 'json' },
  ...{ files: 'files', FILES: 'files' },
  ...{ headers: 'headers', META: 'headers', referrer: 'headers', user_agent: 'headers' },
  ...{ cookies: 'cookies', COOKIES: 'cookies' },
  ...{ url: 'url', rel_url: 'url', full_path: 'path', path: 'path', path_info: 'path' },
  ...{ matchdict: 'args', media: 'json', Records: 'Records' },
};

/** Methods that answer a part: `request.get_json()`, `await request.json()`, `self.get_argument('q')`. */
const methods: Readonly<Record<string, string>> = {
  ...{ get_json: 'json', json: 'json', get_data: 'json', body: 'json', read: 'json', text: 'json' },
  ...{ form: 'form', post: 'form', multipart: 'form', get_full_path: 'url', build_absolute_uri: 'url' },
  ...{ get_param: 'args', get_media: 'json' },
};
const tornado = /^self\.get_(?:query_|body_)?arguments?$|^self\.get_(?:secure_)?cookie$/;

/** What a property of a value is. */
export function propertyOf(value: Value, name: string, step: Step): Value {
  if (value?.is === 'request') {
    const field = parts[name];
    if (name === 'request' || name === 'scope') return request;
    return field === undefined ? undefined : tainted(field, step);
  }
  if (value?.is === 'bag') return value.properties.get(name) ?? propertyOf(value.spread, name, step);
  // A text has no properties of its own: what has them is an object that other code passes.
  if (!isTainted(value) || value.field === 'segment') return undefined;
  return { ...value, isWhole: false, steps: isFirst(value.steps, step) ? [step] : value.steps };
}

/** `request.args` and `.get('id')` on one line are one source. */
function isFirst(steps: readonly Step[], { line, text }: Step): boolean {
  const [only, more] = steps;
  return more === undefined && only?.line === line && text.startsWith(only.text);
}

export function requestMethod(name: string, step: Step): Value {
  const field = methods[name];
  return field === undefined ? undefined : tainted(field, step);
}

export function tornadoArgument(callee: string, step: Step): Value {
  return tornado.test(callee) ? { ...tainted('args', step), isWhole: false } : undefined;
}

const requestParameter = /^_?(?:request|req)$/;
const requestType = /^(?:[\w.]+\.)?(?:Request|HttpRequest|WSGIRequest|ASGIRequest|WebSocket)$/;
/** What FastAPI passes besides what the request sends. */
const injected = /^(?:Response|BackgroundTasks|SecurityScopes|HTTPConnection)$/;
/** Types of which no text gets through. */
const plainTypes =
  /^(?:int|float|bool|complex|UUID\d?|uuid\.UUID|Decimal|date(?:time)?(?:\.\w+)?|time|timedelta|Literal\[.*|EmailStr|IPv\w+|PositiveInt|NonNegativeInt|None)$/;

export interface Handler {
  /** Which framework registers the function. */
  by: 'flask' | 'fastapi' | 'django';
  /** `''` where it is written in another file. */
  path: string;
}

/** What registers a function as a handler: `@app.route('/users/<name>')`, `@router.get('/users/{name}')`. */
export function handlerOf(decorators: readonly SgNode[], importsFlask: boolean): Handler | undefined {
  for (const decorator of decorators) {
    const [call] = decorator.children().filter((child) => child.kind() === 'call');
    const callee = call?.field('function')?.text() ?? '';
    const first = call
      ?.field('arguments')
      ?.children()
      .find((child) => child.kind() === 'string');
    if (first === undefined || !/\.(?:route|get|post|put|patch|delete|websocket|api_route)$/.test(callee))
      continue;
    const isFlask = importsFlask || callee.endsWith('.route');
    return { by: isFlask ? 'flask' : 'fastapi', path: textIn(first) };
  }
  return undefined;
}

/** A function of Django's that answers requests: `def show(request, name)`. */
export function viewOf(fn: SgNode, { holdsViews }: { holdsViews: boolean }): Handler | undefined {
  const isView =
    holdsViews &&
    /^\(\s*(?:self,\s*)?request\s*[:,]/.test(fn.field('parameters')?.text().slice(0, 200) ?? '');
  return isView ? { by: 'django', path: '' } : undefined;
}

/** Names that people give to numbers and to what holds no sign but a hyphen. */
const plainName =
  /(?:^|_)(?:id|pk|uuid|slug|year|month|day|page|count|num|number)$|^(?:self|cls|args|kwargs)$/;

/** What a parameter holds when its framework calls the function. */
export function parameterValue(fn: SgNode, parameter: Parameter, handler: Handler | undefined): Value {
  const { name, type, node } = parameter;
  const step = { line: lineOf(node), text: node.text() };
  if (requestType.test(type) || (requestParameter.test(name) && type === '')) return request;
  if (name === 'event' && isLambda(fn)) return request;
  if (handler?.by === 'flask') return ofRoute(handler.path, name, step);
  if (handler?.by === 'django') return ofView(parameter, step);
  return handler?.by === 'fastapi' ? ofFastApi(parameter, step) : undefined;
}

/** `def lambda_handler(event, context)`. */
function isLambda(fn: SgNode): boolean {
  return (
    /handler/i.test(fn.field('name')?.text() ?? '') ||
    /^\(\s*event\b[^,()]*,\s*_?context\b/.test(fn.field('parameters')?.text().slice(0, 200) ?? '')
  );
}

/** `<name>` holds no slash, `<int:id>` no text. */
function ofRoute(path: string, name: string, step: Step): Value {
  const converter = new RegExp(`<(?:(\\w+)(?:\\([^)]*\\))?:)?${name}>`).exec(path);
  if (converter === null) return undefined;
  const [, kind = 'string'] = converter;
  if (!/^(?:string|path|any)$/.test(kind)) return undefined;
  const value = { ...tainted('args', step), isWhole: false };
  if (kind === 'any') return safer(value, everyKind);
  return kind === 'path' ? value : safer(value, ['path-traversal']);
}

/** A part of the address; the file with the addresses says what it may be, and most often it holds no slash. */
function ofView({ name, type, value, rest }: Parameter, step: Step): Value {
  if (plainName.test(name) || plainTypes.test(type) || value !== '' || rest !== '') return undefined;
  return safer({ ...tainted('segment', step), isWhole: false }, ['path-traversal']);
}

/** Texts as they are; of a model its fields; nothing of what is checked, converted or injected. */
function ofFastApi({ type, value }: Parameter, step: Step): Value {
  const [, annotated = type] = /^(?:typing\.)?Annotated\[([^,]+),/.exec(type) ?? [];
  const given = `${type} ${value}`;
  if (/\b(?:Depends|Security)\(/.test(given) || /\b(?:pattern|regex)\s*=/.test(given)) return undefined;
  const bare = annotated
    .replace(/^(?:typing\.)?Optional\[(.*)\]$/s, '$1')
    .replace(/\s*\|\s*None$/, '')
    .trim();
  if (plainTypes.test(bare) || injected.test(bare)) return undefined;
  const field = /\b(?:Header|Cookie)\(/.test(given)
    ? 'headers'
    : /\bBody\(/.test(given) || /^(?:dict|Dict|Any)\b/.test(bare)
      ? 'json'
      : 'args';
  return { ...tainted(field, step), isWhole: field === 'json' };
}
