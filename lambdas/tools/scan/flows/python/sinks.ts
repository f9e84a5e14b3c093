import type { FlowKind } from '../kinds.ts';
import { namedChildren } from '../tree.ts';
import { isTainted, joined, type Value } from '../value.ts';
import type { FileFacts } from './file-facts.ts';
import type { Danger, PythonCall } from './tracer.ts';

type Sink = (call: PythonCall, file: FileFacts) => readonly Danger[];

const none: readonly Danger[] = [];

/** The values of a call that reach a sink by it. */
export function dangersOf(call: PythonCall, file: FileFacts): Danger[] {
  return sinks.flatMap((sink) => sink(call, file)).filter(({ kind, value }) => !value.safeFor.has(kind));
}

function danger(kind: FlowKind, ...values: readonly Value[]): readonly Danger[] {
  return values.filter(isTainted).map((value) => ({ kind, value }));
}

/** The value of the argument at a place, or by its name. */
function argument({ values, named }: PythonCall, index: number, name: string): Value {
  return values[index] ?? named.get(name)?.value;
}

const notDatabases = /schema|graphql|executor|task|pipeline|job|command|runner|workflow/i;
const databases = /(?:^|\.)(?:db|database|conn|connection|pool|cur|cursor|pg|engine|session|tx)$/i;

const sqlSink: Sink = (call) => {
  const { name, last, object } = call;
  const isQuery =
    /^(?:execute|executemany|executescript|exec_driver_sql)$/.test(last) &&
    object !== '' &&
    !notDatabases.test(object);
  const isFetch =
    /^(?:fetch|fetchrow|fetchval|fetch_all|fetch_one|scalar|scalars)$/.test(last) && databases.test(object);
  const isRaw =
    last === 'RawSQL' ||
    (last === 'raw' && object.endsWith('.objects')) ||
    /^pandas\.read_sql(?:_query)?$/.test(name);
  if (isQuery || isFetch || isRaw)
    return danger('sql-injection', argument(call, 0, 'sql'), call.named.get('query')?.value);
  return last === 'extra'
    ? danger('sql-injection', call.named.get('where')?.value, call.named.get('select')?.value)
    : none;
};

const commandSink: Sink = (call) => {
  const { name, last, given, values, named } = call;
  if (
    /^(?:os\.(?:system|popen)|(?:subprocess|commands)\.get(?:status)?output|asyncio\.create_subprocess_shell|asyncio\.subprocess\.create_subprocess_shell)$/.test(
      name,
    ) ||
    last === 'exec_command'
  )
    return danger('command-injection', argument(call, 0, 'cmd'));
  if (/^(?:os\.(?:exec|spawn|posix_spawn)\w*|pty\.spawn|asyncio\.create_subprocess_exec)$/.test(name))
    return danger('command-injection', name.startsWith('os.spawn') ? values[1] : values[0]);
  if (!/^subprocess\.(?:run|call|check_call|check_output|Popen)$/.test(name)) return none;
  const first = argument(call, 0, 'args');
  const [list] = given;
  const items = list?.kind() === 'list' ? namedChildren(list).map((item) => item.text()) : undefined;
  const isShell =
    /^True$|^1$/.test(named.get('shell')?.text ?? '') ||
    (items !== undefined && /^['"](?:\/(?:usr\/)?bin\/)?(?:ba|z|da)?sh['"]$/.test(items[0] ?? ''));
  if (isShell) return danger('command-injection', first);
  // Without a shell only who names the program decides what runs.
  const isProgram =
    items === undefined
      ? isTainted(first) && !first.isBuilt
      : isTainted(first) && first.steps.some(({ text }) => text === items[0]);
  return isProgram ? danger('command-injection', first) : none;
};

const codeSink: Sink = ({ name, values: [first, second] }) => {
  if (/^(?:builtins\.)?(?:eval|exec|compile)$/.test(name)) return danger('code-injection', first);
  if (/^(?:__import__|importlib\.(?:import_module|reload)|runpy\.run_(?:path|module))$/.test(name))
    return danger('module-from-request', first);
  if (/^(?:numexpr\.evaluate|pandas\.eval|PIL\.ImageMath\.(?:unsafe_)?eval)$/.test(name))
    return danger('code-injection', first, second);
  return none;
};

const readerSink: Sink = ({ name, last, values: [first], named, given }) => {
  if (
    /^(?:c?[pP]ickle|dill|cloudpickle|marshal|_pickle|joblib|torch)\.loads?$|^(?:jsonpickle\.decode|pandas\.read_pickle|shelve\.open)$/.test(
      name,
    )
  )
    return danger('unsafe-deserialization', first);
  if (!/^(?:yaml|ruamel\.yaml)\.(?:load|load_all|unsafe_load|unsafe_load_all)$/.test(name)) return none;
  const loader = named.get('Loader')?.text ?? given[1]?.text() ?? '';
  return /(?:Safe|Base)Loader$/.test(loader) && !last.startsWith('unsafe')
    ? none
    : danger('unsafe-deserialization', first);
};

const fileCalls =
  /^(?:(?:io|codecs|gzip|bz2|lzma|builtins|aiofiles)\.)?open$|^os\.(?:open|remove|unlink|rmdir|mkdir|makedirs|listdir|scandir|rename|replace|stat|truncate|chmod|readlink|link|symlink|walk)$|^shutil\.(?:copy\w*|move|rmtree|make_archive|unpack_archive)$|^(?:zipfile\.ZipFile|tarfile\.open)$|^(?:flask\.|quart\.)?send_file$|^(?:[\w.]+\.)?static_file$/;
const pathMethods =
  /^(?:read_text|read_bytes|write_text|write_bytes|unlink|iterdir|mkdir|rmdir|touch|glob|rglob)$/;

const pathSink: Sink = (call) => {
  const { name, last, values, objectValue } = call;
  if (fileCalls.test(name))
    return danger(
      'path-traversal',
      values[0],
      call.named.get('file')?.value,
      ...(/^(?:os\.(?:rename|replace)|shutil\.(?:copy|move))/.test(name) ? [values[1]] : []),
    );
  if (/^(?:flask\.)?send_from_directory$/.test(name))
    return danger('path-traversal', argument(call, 0, 'directory'));
  if (last === 'FileResponse') return danger('path-traversal', argument(call, 0, 'path'));
  if (pathMethods.test(last) || (last === 'open' && isTainted(objectValue)))
    return danger('path-traversal', objectValue);
  // An upload that is kept under the name that came with it.
  return last === 'save' && isTainted(objectValue) && objectValue.field === 'files'
    ? danger('path-traversal', values[0])
    : none;
};

const httpCalls =
  /^(?:requests|httpx|aiohttp)(?:\.(?:Session|Client|AsyncClient|ClientSession)\(\))?\.(?:get|post|put|patch|delete|head|options|request|stream)$|^urllib\.request\.(?:urlopen|urlretrieve|Request)$|^urllib3\.(?:request|PoolManager\(\)\.(?:request|urlopen))$/;
const httpMethods = /^(?:get|post|put|patch|delete|head|options|request|stream|fetch)$/;

const addressSink: Sink = (call, { httpClients }) => {
  const { name, last, object, values } = call;
  if (!httpCalls.test(name) && !(httpMethods.test(last) && httpClients.has(object))) return none;
  const place = /^(?:request|stream)$/.test(last) ? 1 : 0;
  return danger(
    'request-forgery',
    values[place],
    call.named.get('url')?.value,
    call.named.get('base_url')?.value,
  );
};

const redirectSink: Sink = (call) =>
  /^(?:redirect|HttpResponse(?:Permanent)?Redirect|RedirectResponse|HTTPFound|HTTPSeeOther|HTTPMovedPermanently|HTTPTemporaryRedirect)$/.test(
    call.last,
  ) && !/^(?:re|shlex)$/.test(call.object)
    ? danger(
        'open-redirect',
        argument(call, 0, 'url'),
        call.named.get('location')?.value,
        call.named.get('to')?.value,
      )
    : none;

/** What the function around a call says of the answer's type: `response.mimetype = 'application/json'`. */
const saidType =
  /(?:mimetype|content_type|media_type|['"]Content-Type['"]\])\s*=\s*['"](?:text\/plain|application\/json)/i;

function isSaidPlain({ node }: PythonCall): boolean {
  const around = node.ancestors().find((each) => each.kind() === 'function_definition');
  return around !== undefined && saidType.test(around.text());
}

const pageSink: Sink = (call, { importsFlask }) => {
  const { last, named } = call;
  // Azure's answers are plain text unless they say otherwise.
  if (call.name.startsWith('azure.')) return none;
  const first = argument(call, 0, 'content');
  if (!isTainted(first) || (first.field === 'json' && first.isWhole && !first.isBuilt)) return none;
  if (/^(?:HTMLResponse|Markup|mark_safe|SafeString)$/.test(last))
    return danger('cross-site-scripting', first);
  const type = [named.get('content_type'), named.get('mimetype'), named.get('media_type')]
    .map((each) => each?.text ?? '')
    .join('');
  const isHtml = /html/.test(type);
  if (type !== '' && !isHtml) return none;
  const takesText =
    last === 'HttpResponse' || (importsFlask && /^(?:Response|make_response)$/.test(last)) || isHtml;
  const isPage = takesText || first.hasMarkup;
  return /^(?:HttpResponse|Response|make_response)$/.test(last) && isPage && !isSaidPlain(call)
    ? danger('cross-site-scripting', first)
    : none;
};

const templateSink: Sink = ({ name, last, values: [first] }) =>
  last === 'render_template_string' ||
  last === 'from_string' ||
  /^(?:jinja2|django\.template|mako\.template|tornado\.template)\.Template$/.test(name)
    ? danger('template-injection', first)
    : none;

const expressionSink: Sink = ({ name, values: [first] }) =>
  /^(?:re|regex)\.(?:compile|match|search|fullmatch|findall|finditer|sub|subn|split)$/.test(name)
    ? danger('regex-injection', first)
    : none;

const logSink: Sink = ({ object, last, values }) =>
  /(?:^|\.)(?:logging|logger|log|LOG|LOGGER)$/.test(object) &&
  /^(?:debug|info|warning|warn|error|exception|critical)$/.test(last)
    ? danger('log-injection', ...values.filter((value) => isTainted(value) && value.isBuilt))
    : none;

const filters =
  /^(?:find|find_one|find_one_and_\w+|update_one|update_many|delete_one|delete_many|count_documents|replace_one)$/;

const filterSink: Sink = ({ last, object, values: [first] }, { usesMongo }) => {
  if (!usesMongo || !filters.test(last) || object === '') return none;
  if (isTainted(first)) return danger('nosql-injection', first.isBuilt ? undefined : first);
  if (first?.is !== 'bag') return none;
  return danger(
    'nosql-injection',
    joined([
      ...[...first.properties].filter(([key]) => !key.startsWith('$')).map(([, value]) => value),
      first.spread,
    ]),
  );
};

/** `User(**request.json)`, and `setattr(user, key, value)` for whatever keys there are. */
const recordSink: Sink = ({ last, name, object, named, values }, { schemas }) => {
  if (name === 'setattr')
    return danger(
      'mass-assignment',
      isTainted(values[1]) && /^(?:json|form)$/.test(values[1].field) && !values[1].isBuilt
        ? openTo(values[1])
        : undefined,
    );
  const spread = named.get('**')?.value;
  const isRecord =
    (/^[A-Z]\w*$/.test(last) &&
      !schemas.has(last) &&
      !/(?:Schema|Form|Model|Dto|DTO|In|Request|Response|Error|Exception)$/.test(last)) ||
    (/^(?:create|update|get_or_create|update_or_create|filter_by|insert|values)$/.test(last) &&
      /(?:objects|query|session|insert|update)/.test(object) &&
      last !== 'filter_by');
  if (!isRecord || !isTainted(spread) || !spread.isWhole || !/^(?:json|form)$/.test(spread.field))
    return none;
  return danger('mass-assignment', openTo(spread));
};

/** Texts of a form write a field as well as JSON does. */
function openTo(value: Danger['value']): Value {
  const safeFor = new Set(
    [...value.safeFor].filter((kind) => kind !== 'mass-assignment' || value.field === 'json'),
  );
  return { ...value, safeFor };
}

const sinks: readonly Sink[] = [
  sqlSink,
  commandSink,
  codeSink,
  readerSink,
  pathSink,
  addressSink,
  redirectSink,
  pageSink,
  templateSink,
  expressionSink,
  logSink,
  filterSink,
  recordSink,
];
