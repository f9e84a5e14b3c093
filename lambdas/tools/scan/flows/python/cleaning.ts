import { everyKind, type FlowKind } from '../kinds.ts';

interface Cleaner {
  callee: RegExp;
  kinds: Iterable<FlowKind>;
}

const urls: readonly FlowKind[] = ['request-forgery', 'open-redirect'];

/** Functions whose result is safe for some sinks, by what they are called. */
const cleaners: readonly Cleaner[] = [
  { callee: /^(?:str|bytes)$/, kinds: ['nosql-injection', 'mass-assignment'] },
  {
    callee: /^os\.path\.basename$|(?:^|\.)(?:secure_filename|safe_join|get_valid_filename)$/,
    kinds: ['path-traversal'],
  },
  { callee: /^(?:shlex|pipes)\.quote$/, kinds: ['command-injection'] },
  { callee: /^re\.escape$/, kinds: ['regex-injection'] },
  { callee: /^json\.dumps$/, kinds: ['log-injection', 'nosql-injection', 'mass-assignment'] },
  {
    callee: /^urllib\.parse\.quote(?:_plus)?$|^(?:django\.utils\.http\.)?urlquote$/,
    kinds: ['cross-site-scripting', 'log-injection', ...urls],
  },
  {
    callee:
      /(?:^|\.)(?:escape|conditional_escape|escape_html|format_html|clean|sanitize\w*|strip_tags|nh3\.clean)$/,
    kinds: ['cross-site-scripting'],
  },
  { callee: /(?:^|\.)(?:quote_ident|escape_string|Identifier|Literal)$/, kinds: ['sql-injection'] },
];

/** Calls that answer no text of what they are given, and refuse what is none of theirs. */
const converters =
  /^(?:int|float|bool|complex|len|hash|ord|abs|round|uuid\.UUID|decimal\.Decimal|datetime\.\w+(?:\.\w+)?|ipaddress\.\w+|hashlib\.\w+|hmac\.\w+|bson\.ObjectId|ObjectId|bson\.objectid\.ObjectId)$/;

/** Calls through which a value goes. */
const carriers =
  /^(?:str|bytes|bytearray|list|tuple|set|dict|sorted|reversed|iter|next|repr|os\.path\.(?:join|abspath|realpath|normpath|normcase|expanduser|expandvars|dirname|basename)|os\.fs(?:path|decode|encode)|pathlib\.(?:Pure)?(?:Posix|Windows)?Path|urllib\.parse\.\w+|urllib\.request\.Request|base64\.\w+|json\.(?:loads|dumps)|(?:sqlalchemy\.(?:\w+\.)*)?text|psycopg\d?\.sql\.SQL|copy\.(?:deep)?copy|io\.(?:BytesIO|StringIO)|html\.(?:un)?escape|(?:markupsafe\.|flask\.|django\.utils\.html\.)?escape|(?:markupsafe\.|flask\.)?Markup|shlex\.(?:quote|split|join)|pipes\.quote|re\.escape|textwrap\.dedent|codecs\.(?:de|en)code|string\.Template|(?:werkzeug\.(?:utils|security)\.)?(?:secure_filename|safe_join)|flask\.safe_join|bleach\.clean|yaml\.safe_load|conditional_escape|strip_tags|(?:\w+\.)*mark_safe)$/;

/** Whether a call undoes the escapes of an address. */
export function isDecoder(callee: string): boolean {
  return /^urllib\.parse\.(?:unquote\w*|parse_qsl?)$/.test(callee);
}

const validators =
  /(?:^|\.)(?:model_validate(?:_json|_strings)?|parse_obj|parse_raw|validate(?:_python|_json)?|full_clean)$/;

export function isCarrier(callee: string): boolean {
  return carriers.test(callee);
}

export function isConverter(callee: string): boolean {
  return converters.test(callee);
}

/** Whether a call answers only what a schema lets through. */
export function isValidation(callee: string): boolean {
  return validators.test(callee) || /schema\w*(?:\(\))?\.loads?$/i.test(callee);
}

export function cleanedBy(callee: string): FlowKind[] {
  return cleaners.filter((cleaner) => cleaner.callee.test(callee)).flatMap(({ kinds }) => [...kinds]);
}

/** Sinks that a text is safe for once something has been taken out of it: all but some characters, or line ends. */
export function cleanedByReplacing(pattern: string): FlowKind[] {
  if (/^r?['"]\[\^(?:[\w\s-]|\\[wds-])*\]\+?['"]$/.test(pattern)) return [...everyKind];
  return /\\[rn]|\\s/.test(pattern) ? ['log-injection'] : [];
}

/** Methods of a text or a list that answer a number, a yes, or nothing. */
export const tellsOnly =
  /^(?:find|rfind|index|rindex|count|startswith|endswith|is[a-z]+|has_key|append|extend|add|insert|remove|clear|sort|save)$/;
