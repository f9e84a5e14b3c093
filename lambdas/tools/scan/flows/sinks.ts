import type { FlowKind } from './kinds.ts';
import { type Bag, isTainted, type Tainted, type Value } from './value.ts';

/** A call as a sink sees it. */
export interface CallFacts {
  /** `db.query`, `exec`; with `new` before it for a construction. */
  callee: string;
  /** The last name of it. */
  name: string;
  /** What stands before the last name. */
  object: string;
  values: readonly Value[];
  texts: readonly string[];
  /** What the file mentions, for calls whose names are everybody's. */
  file: string;
  /** What the function around it mentions. */
  around: string;
}

export interface Danger {
  kind: FlowKind;
  value: Tainted;
}

type Sink = (call: CallFacts) => readonly Danger[];

const fileCalls =
  /^(?:readFile|readFileSync|writeFile|writeFileSync|appendFile|appendFileSync|createReadStream|createWriteStream|unlink|unlinkSync|readdir|readdirSync|rm|rmSync|rmdir|open|openSync|stat|statSync|access|existsSync|copyFile|copyFileSync|rename|renameSync|mkdir|mkdirSync|readJson|readJSON|outputFile|remove)$/;
const fileObjects = /^(?:|fs|fsp|fse|fsPromises|fs\.promises|promises|Deno|Bun)$/;
const shells = /^(?:|cp|child_process|childProcess|shell|shelljs|process)$/;
const databases =
  /(?:^|\.)(?:db|database|sqlite\w*|conn|connection|sql|stmt|knex|sequelize|pool|client|prisma|tx|trx|pg|mysql|repository|repo|manager|entityManager|dataSource|queryRunner|em)$/i;
const httpClients = /^(?:axios|got|superagent|needle|request|https?|undici)$/;
const filters =
  /^(?:find|findOne|findOneAndUpdate|findOneAndDelete|findOneAndReplace|updateOne|updateMany|deleteOne|deleteMany|countDocuments|replaceOne|exists|where)$/;
const writes =
  /^(?:create|build|insert|insertOne|insertMany|bulkCreate|update|updateOne|findByIdAndUpdate|findOneAndUpdate|upsert|save|assign)$/;
const notRecords =
  /^(?:URL|URLSearchParams|Map|Set|WeakMap|Error|\w*Error|Date|Buffer|FormData|Response|Request|Headers|RegExp|Blob|File|Promise|Proxy|Array|Object|String|Number|\w*(?:Dto|DTO|Schema|Validator|Event|Command|Query|Stream|Script|Function))$/;

/** The values of a call that reach a sink by it. */
export function dangersOf(call: CallFacts): Danger[] {
  return sinks.flatMap((sink) => sink(call)).filter(({ kind, value }) => !value.safeFor.has(kind));
}

function danger(kind: FlowKind, ...values: readonly Value[]): readonly Danger[] {
  return values.filter(isTainted).map((value) => ({ kind, value }));
}

const none: readonly Danger[] = [];

function inBag(value: Value, ...names: readonly string[]): Value[] {
  return value?.is === 'bag' ? names.map((name) => value.properties.get(name)) : [];
}

const sqlSink: Sink = ({ name, object, values: [first] }) => {
  const isRaw =
    /^(?:\$queryRawUnsafe|\$executeRawUnsafe|unsafe|whereRaw|orderByRaw|havingRaw|joinRaw|selectRaw|fromRaw|literal)$/.test(
      name,
    );
  const isQuery =
    /^(?:query|execute)$/.test(name) &&
    object !== '' &&
    !/^(?:router|graphql|apollo|page|document|\$)/.test(object);
  const isStatement = /^(?:raw|run|all|each|exec|prepare)$/.test(name) && databases.test(object);
  if (!isRaw && !isQuery && !isStatement) return none;
  return danger('sql-injection', first, ...inBag(first, 'text', 'sql'));
};

const commandSink: Sink = ({ name, object, values: [first, second], texts }) => {
  if (!shells.test(object)) return none;
  if (/^(?:exec|execSync|execAsync|execPromise|execaCommand|execaCommandSync)$/.test(name))
    return danger('command-injection', first);
  if (!/^(?:spawn|spawnSync|execFile|execFileSync|execa|fork)$/.test(name)) return none;
  const isShell =
    /shell\s*:\s*(?!false)/.test(texts.slice(1).join(' ')) ||
    /^['"`](?:\/bin\/)?(?:ba|z)?sh['"`]$|^['"`]cmd/.test(texts[0] ?? '');
  return danger('command-injection', first, isShell ? second : undefined);
};

const codeSink: Sink = ({ callee, name, object, values }) => {
  const [first] = values;
  if (
    /^(?:eval|globalThis\.eval|mathjs\.eval|vm\.(?:runIn\w+|compileFunction)|runIn(?:New|This)?Context|new vm\.Script)$/.test(
      callee,
    )
  )
    return danger('code-injection', first);
  if (/^(?:new )?(?:Async)?Function$/.test(callee)) return danger('code-injection', ...values);
  if (/^set(?:Timeout|Interval)$/.test(callee)) return danger('code-injection', first);
  if (/^(?:require|import|require\.resolve)$/.test(callee)) return danger('module-from-request', first);
  if (
    /^(?:ejs|pug|jade|Handlebars|handlebars|nunjucks|_|lodash|dot|eta)$/.test(object) &&
    /^(?:render|compile|renderString|template|precompile)$/.test(name)
  )
    return danger('template-injection', first);
  if (/^(?:unserialize|deserialize|deepDeserialize)$/.test(name))
    return danger('unsafe-deserialization', first);
  return none;
};

const pathSink: Sink = ({ name, object, values: [first, second], texts }) => {
  const hasRoot = /\broot\b/.test(texts[1] ?? '');
  if (
    /^(?:res|response)(?:\.status\(\d+\))?$/.test(object) &&
    /^(?:sendFile|sendfile|download|render)$/.test(name)
  )
    return hasRoot ? none : danger('path-traversal', first);
  if (!fileCalls.test(name) || !fileObjects.test(object)) return none;
  return danger('path-traversal', first, /^(?:rename|copyFile)/.test(name) ? second : undefined);
};

const addressSink: Sink = ({ callee, name, object, values: [first] }) => {
  const isClient =
    httpClients.test(object) && /^(?:get|post|put|patch|delete|head|request|fetch|stream)$/.test(name);
  if (!isClient && !/^(?:fetch|globalThis\.fetch|axios|got|needle|superagent|request|undici)$/.test(callee))
    return none;
  return danger('request-forgery', first, ...inBag(first, 'url', 'uri', 'baseURL', 'host', 'hostname'));
};

const redirectSink: Sink = ({ name, object, values, texts }) => {
  if (/^(?:redirect|permanentRedirect)$/.test(name)) return danger('open-redirect', ...values);
  if (name === 'location' && /^(?:res|response|ctx)\b/.test(object))
    return danger('open-redirect', values[0]);
  const isHeader = /^(?:setHeader|set|header)$/.test(name) && /^['"`]location['"`]$/i.test(texts[0] ?? '');
  return isHeader ? danger('open-redirect', values[1]) : none;
};

const pageSink: Sink = ({ callee, name, object, values: [first], around }) => {
  if (/text\/plain|application\/json/.test(around)) return none;
  if (callee === 'new Response')
    return danger('cross-site-scripting', isTainted(first) && first.hasMarkup ? first : undefined);
  if (!/^(?:send|end|write|html)$/.test(name) || !isTainted(first)) return none;
  const isResponse = /^(?:res|response|reply|ctx|c)\b/.test(object);
  // Express takes a text for HTML; what others take for it begins with markup.
  const isText =
    /^(?:res|response)\b/.test(object) && name === 'send' && !first.isWhole && first.field !== 'body';
  return isResponse && (first.hasMarkup || isText || name === 'html')
    ? danger('cross-site-scripting', first)
    : none;
};

const expressionSink: Sink = ({ callee, values: [first] }) =>
  /^(?:new )?RegExp$/.test(callee) ? danger('regex-injection', first) : none;

const logSink: Sink = ({ object, name, values }) => {
  if (!/^(?:console|log|logger|winston|(?:this|req|request|fastify|app)\.(?:log|logger))$/.test(object))
    return none;
  if (!/^(?:log|info|warn|error|debug|trace|fatal|notice)$/.test(name)) return none;
  return danger('log-injection', ...values.filter((value) => isTainted(value) && value.isBuilt));
};

const filterSink: Sink = ({ name, object, values: [first], file }) => {
  if (!filters.test(name) || object === '' || !/mongo|\.collection\(/i.test(file)) return none;
  if (isTainted(first)) return danger('nosql-injection', first.isBuilt ? undefined : first);
  return first?.is === 'bag' ? danger('nosql-injection', ...filterValues(first)) : none;
};

function filterValues({ properties, spread }: Bag): Value[] {
  return [
    ...[...properties].filter(([key]) => !key.startsWith('$') && key !== 'where').map(([, value]) => value),
    spread,
  ];
}

/** A digest takes what it is updated with for bytes. */
const digests =
  /create(?:Hash|Hmac|Sign|Verify|Cipheriv|Decipheriv)\(|(?:^|\.)(?:hash|hasher|hmac|sha\d*|md5|cipher|decipher|sign|signer|verifier)$/i;

const recordSink: Sink = ({ callee, name, object, values, texts }) => {
  const [, made] = /^new ([A-Z]\w*)$/.exec(callee) ?? [];
  const isMade = made !== undefined && !notRecords.test(made);
  const isWritten =
    writes.test(name) &&
    object !== '' &&
    !httpClients.test(object) &&
    !digests.test(object) &&
    callee !== 'Object.create';
  if (!isMade && !isWritten) return none;
  // What is gathered in a new object, or in the body itself, is no record yet.
  const isGathered = isTainted(values[0]) || texts[0]?.startsWith('{') === true;
  if (name === 'assign' && /^(?:Object|_)$/.test(object) && isGathered) return none;
  const bodies = values.flatMap((value) =>
    value?.is === 'bag' ? [value.spread, ...inBag(value, 'data', '$set', 'values')] : [value],
  );
  return danger(
    'mass-assignment',
    ...bodies.filter((value) => isTainted(value) && value.isWhole && isBody(value)),
  );
};

function isBody({ field, isBuilt }: Tainted): boolean {
  return (field === 'body' || field === 'json') && !isBuilt;
}

const sinks: readonly Sink[] = [
  sqlSink,
  commandSink,
  codeSink,
  pathSink,
  addressSink,
  redirectSink,
  pageSink,
  expressionSink,
  logSink,
  filterSink,
  recordSink,
];
