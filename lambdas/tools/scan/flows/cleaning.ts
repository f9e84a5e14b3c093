import { everyKind, type FlowKind } from './kinds.ts';

interface Cleaner {
  callee: RegExp;
  kinds: Iterable<FlowKind>;
}

const urls: readonly FlowKind[] = ['request-forgery', 'open-redirect'];

/** Functions whose result is safe for some sinks, by what they are called. */
const cleaners: readonly Cleaner[] = [
  {
    callee: /^(?:Number|parseInt|parseFloat|Boolean|BigInt|Number\.\w+|Date\.parse|Math\.\w+)$/,
    kinds: everyKind,
  },
  {
    callee: /(?:^|\.)(?:createHash|createHmac|hash|hashSync|digest|sha256|md5|randomUUID)$/,
    kinds: everyKind,
  },
  { callee: /^String$|\.(?:toString|toHexString)$/, kinds: ['nosql-injection', 'mass-assignment'] },
  {
    callee: /^encodeURIComponent$/,
    kinds: ['cross-site-scripting', 'path-traversal', 'log-injection', ...urls],
  },
  { callee: /(?:^|\.)basename$/, kinds: ['path-traversal'] },
  { callee: /^JSON\.stringify$/, kinds: ['log-injection', 'nosql-injection', 'mass-assignment'] },
  { callee: /^(?:(?:_|lodash)\.)?pick$/, kinds: ['mass-assignment'] },
  {
    callee: /escapeRegExp|escapeStringRegexp|escapeRegex|^RegExp\.escape$/i,
    kinds: ['regex-injection'],
  },
  {
    callee:
      /(?:escape_?html|html_?escape|encode_?html|sanitize_?html|purify(?:\.sanitize)?$|^xss$|^he\.(?:encode|escape)$|^validator\.escape$|^_\.escape$|^lodash\.escape$|^escape$)/i,
    kinds: ['cross-site-scripting'],
  },
  {
    callee:
      /(?:mysql2?|pool|connection|conn|db|client|SqlString|sqlstring)\.(?:escape|escapeId|escapeLiteral|escapeIdentifier)$|^pg_?format$/i,
    kinds: ['sql-injection'],
  },
  { callee: /(?:shell[-_]?quote|shell[-_]?escape|^quote$|^shq$)/i, kinds: ['command-injection'] },
];

/** Calls through which a value goes unchanged. */
const carriers =
  /^(?:String|decodeURI|decodeURIComponent|unescape|encodeURI|atob|btoa|structuredClone|Buffer\.from|JSON\.parse|JSON\.stringify|Array\.from|Object\.(?:assign|values|keys|entries|fromEntries)|util\.format|format|(?:path\.(?:posix\.|win32\.)?)?(?:join|resolve|normalize|basename|dirname|relative)|url\.(?:parse|resolve|format)|qs\.parse|querystring\.parse|fileURLToPath|pathToFileURL|encodeURIComponent|Promise\.(?:all|resolve)|(?:_|lodash)\.(?:trim|toLower|toUpper|get|merge|pick|omit|clone|cloneDeep))$/;

/** What undoes the escapes of an address. */
const decoders = /^(?:decodeURI|decodeURIComponent|unescape|qs\.parse|querystring\.parse)$/;

export function isDecoder(callee: string): boolean {
  return decoders.test(callee);
}

/** Parsers that check what they read against a schema; `JSON.parse` and its like check nothing. */
const noValidator = /^(?:JSON|qs|querystring|url|URL|path|Date|yaml|YAML|csv|xml|marked|toml|ini|dotenv)\b/;
const validator =
  /\.(?:parse|safeParse|parseAsync|safeParseAsync|validate|validateAsync|validateSync|assert|attempt|cast|decode|valid|check)$/;

/** Whether a call answers only what a schema lets through. */
export function isValidation(callee: string): boolean {
  return validator.test(callee) && !noValidator.test(callee);
}

/** Sinks that the result of a call is safe for. */
export function cleanedBy(callee: string): FlowKind[] {
  return cleaners.filter((cleaner) => cleaner.callee.test(callee)).flatMap(({ kinds }) => [...kinds]);
}

export function isCarrier(callee: string): boolean {
  return carriers.test(callee);
}

/** Sinks that a text is safe for once an expression has been replaced in it. */
export function cleanedByReplacing(expression: string): FlowKind[] {
  if (!/^\/.*\/\w*g\w*$/s.test(expression)) return [];
  // All that is not in a list of characters goes: the list decides, and people list letters and digits.
  if (/^\/\[\^(?:[\w\s-]|\\[wds])*\]\+?\//.test(expression)) return [...everyKind];
  const kinds: FlowKind[] = [];
  if (/\\[rn]|\\s|\\x00/.test(expression)) kinds.push('log-injection');
  if (/\.\*\+\?/.test(expression)) kinds.push('regex-injection');
  if (/[<&]/.test(expression)) kinds.push('cross-site-scripting');
  return kinds;
}

/** Methods of a text or a list that answer a number or a yes. */
export const tellsOnly =
  /^(?:indexOf|lastIndexOf|includes|startsWith|endsWith|localeCompare|charCodeAt|codePointAt|search|has|every|some|test|equals|isSame\w*|push|forEach)$/;
/** Methods that only a text has: an object in its place would throw. */
export const textMethod =
  /^(?:trim\w*|toLowerCase|toUpperCase|split|substring|substr|slice|replace|replaceAll|padStart|padEnd|normalize|repeat|concat|at|charAt|match|toString)$/;
