import { looksLikePassword, looksRandom } from './entropy.ts';
import { isPlaceholder, isReference } from './placeholder.ts';
import { assignment, expressionOf, rotate, type SecretGroups, type SecretPattern } from './secret-pattern.ts';

const hardCoded = 'https://cwe.mitre.org/data/definitions/798.html';
const rotateAtSource = rotate('where it was issued');

const keyHead = '-{5}BEGIN (?:[A-Z0-9]{2,10} ){0,3}PRIVATE KEY(?: BLOCK)?-{5}';

const privateKey = {
  id: 'private-key',
  title: 'Private key',
  severity: 'critical',
  certainty: 'token',
  hints: ['PRIVATE KEY'],
  remedy: rotate('as a new key pair, and take its public half out of every place that trusts it'),
  reference: 'https://cwe.mitre.org/data/definitions/321.html',
} as const;

const keys: SecretPattern[] = [
  // A whole block; a sentence between two markers is shorter than any key.
  { ...privateKey, expression: expressionOf(`${keyHead}(?<secret>(?:(?!-{5})[^]){64,20000})-{5}END `) },
  // A block that was cut: no end marker, but the encoded key begins at once.
  {
    ...privateKey,
    expression: expressionOf(
      String.raw`${keyHead}(?<secret>[\s\\nr"'+,]{0,8}[A-Za-z0-9+/]{40}[A-Za-z0-9+/=\s\\]*)`,
    ),
  },
  {
    id: 'kubeconfig-client-key',
    title: 'Client key in a kubeconfig',
    severity: 'critical',
    certainty: 'token',
    hints: ['client-key-data'],
    expression: expressionOf(
      String.raw`client-key-data["']?:\s{0,8}["']?(?<secret>[A-Za-z0-9+/]{40,}={0,2})`,
    ),
    remedy: rotate('at the cluster, with short-lived credentials of an exec plugin'),
    reference: 'https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/',
  },
  {
    id: 'jwt',
    title: 'JSON Web Token',
    severity: 'medium',
    certainty: 'shape',
    hints: ['eyJ'],
    expression: expressionOf(
      String.raw`(?:(?<![A-Za-z0-9_-])|(?<=\\[nrt]))(?<secret>eyJ[A-Za-z0-9_-]{8,8000}\.eyJ[A-Za-z0-9_-]{8,20000}\.[A-Za-z0-9_-]{10,})`,
    ),
    remedy: rotate('by ending the session or rotating the signing key'),
    reference: 'https://datatracker.ietf.org/doc/html/rfc8725',
  },
];

const databases = String.raw`postgres(?:ql)?|mysqlx?|mariadb|mongodb(?:\+srv)?|rediss?|valkeys?|amqps?|mssql|sqlserver|oracle|clickhouse|cockroachdb|neo4j(?:\+s)?|nats|couchbases?`;
const servers = 'https?|ftps?|sftp|ssh|git|smtps?|imaps?|ldaps?|wss?';

/** The scheme is looked back for: a search for `://` is many times faster than one for every scheme. */
function addressExpression(schemes: string): RegExp {
  return expressionOf(
    String.raw`:\/\/(?<=(?:(?<![A-Za-z])|(?<=\\[nrt]))(?:${schemes}):\/\/)[^\s:/@"'\x60<>]{0,100}:(?<secret>[^\s@/"'\x60<>]{3,200})@[A-Za-z0-9[$]`,
    'i',
  );
}

/** The credential of basic authentication, `name:password` in base64, may hold no digit at all. */
function isNameAndPassword(value: string): boolean {
  return (
    /^[A-Za-z0-9+/]{8,}={0,2}$/.test(value) &&
    value.length % 4 === 0 &&
    /^[\x20-\x7e]+:[\x20-\x7e]+$/.test(atob(value))
  );
}

const addresses: SecretPattern[] = [
  {
    id: 'database-url',
    title: 'Database address with its password',
    severity: 'high',
    certainty: 'token',
    hints: ['://'],
    expression: addressExpression(databases),
    accept: ({ secret }) => !isReference(secret),
    remedy: rotate('in the database'),
    reference: hardCoded,
  },
  {
    id: 'basic-auth-url',
    title: 'Address with a user name and password',
    severity: 'high',
    certainty: 'shape',
    hints: ['://'],
    expression: addressExpression(servers),
    accept: ({ secret }) => !isReference(secret),
    remedy: rotateAtSource,
    reference: hardCoded,
  },
  {
    id: 'connection-string-password',
    title: 'Connection string with its password',
    severity: 'high',
    certainty: 'shape',
    hints: ['assword', 'ASSWORD', 'wd', 'WD'],
    expression: expressionOf(
      String.raw`(?:server|data source|host|user id|uid|user|username)[ ]?=[^"'\x60\n]{1,300}?;[ ]?(?:password|pwd)[ ]?=[ ]?(?<secret>[^;"'\x60\s]{4,128})`,
      'i',
    ),
    accept: ({ secret }) => !isReference(secret),
    remedy: rotate('in the database'),
    reference: hardCoded,
  },
  {
    id: 'netrc-password',
    title: 'Password in a netrc file',
    severity: 'high',
    certainty: 'shape',
    hints: ['machine '],
    expression: expressionOf(
      String.raw`machine\s{1,8}\S{1,200}\s{1,8}login\s{1,8}\S{1,200}\s{1,8}password\s{1,8}(?<secret>\S{4,200})`,
    ),
    accept: ({ secret }) => !isReference(secret),
    remedy: rotateAtSource,
    reference: hardCoded,
  },
  {
    id: 'authorization-header',
    title: 'Authorization header with its credential',
    severity: 'high',
    certainty: 'shape',
    hints: ['earer ', 'EARER ', 'uthorization', 'UTHORIZATION'],
    expression: expressionOf(
      String.raw`(?:bearer[ ]{1,4}|authorization${assignment}["'\x60]?(?:basic|token|apikey)[ ]{1,4})(?<secret>[A-Za-z0-9+/_.~-]{8,}={0,2})`,
      'i',
    ),
    accept: ({ secret }) => (looksRandom(secret) || isNameAndPassword(secret)) && !isPlaceholder(secret),
    remedy: rotateAtSource,
    reference: hardCoded,
  },
];

const tellingNames = [
  'pass(?:word|wd|phrase|(?![a-z]))',
  'pwd',
  'secret(?:[_.-]?key)?',
  '(?:api|access|auth|private|encryption|signing|master|account|license)[_.-]?key',
  'api[_.-]?(?:secret|token)',
  'token',
  'credential',
].join('|');

/** Letter for letter parts of the telling names, in each way that they are written. */
const tellingHints = [
  'ass',
  'ASS',
  'wd',
  'WD',
  'ecret',
  'ECRET',
  'key',
  'Key',
  'KEY',
  'oken',
  'OKEN',
  'redential',
];

/** Endings that turn a telling word into the name of something else: `tokenUrl`, `secret_name`. */
const harmlessEnding =
  /^[_.-]?(?:s|[a-z_.-]*(?:name|id|ur[lin]|arn|path|file|type|field|hash|digest|count|length|limit|izer|ttl|expir[a-z]*|pattern|regex|label|hint|ref|prefix|header|param|policy|class|version|algorithm|placeholder))$/i;
const fileEnding =
  /\.(?:[cm]?[jt]sx?|json|py|go|rb|java|kt|cs|php|rs|md|html?|s?css|ya?ml|toml|txt|sh|snap|map|svg|png)$/i;

const isKey = ({ secret, suffix = '' }: SecretGroups): boolean =>
  !harmlessEnding.test(suffix) && !fileEnding.test(suffix) && looksRandom(secret) && !isPlaceholder(secret);

const isKeyOrPassword = (groups: SecretGroups): boolean =>
  isKey(groups) ||
  (/^p/i.test(groups.name ?? '') &&
    !harmlessEnding.test(groups.suffix ?? '') &&
    looksLikePassword(groups.secret) &&
    !isPlaceholder(groups.secret));

/** A type or a class of a module, and a second variable: `x25519.X25519PrivateKey`, `password$1`. */
const codeName =
  /^(?:[A-Za-z_]\w{0,60}\.){1,6}[A-Z]\w{0,60}(?:Key|Token|Secret|Password|Credentials?)$|^[a-z]+\$\d$/i;

const tellingName = `(?<name>${tellingNames})(?<suffix>[A-Za-z0-9_.-]{0,24})`;
const quotedValue = String.raw`["'\x60](?<secret>[^"'\x60\s]{8,256})["'\x60]`;
/** Ends at the next parameter of an address, but an ampersand in a password is part of it. */
const bareValue = String.raw`(?<secret>(?:[^\s"'\x60;,&()<>{}[\]]|&(?![a-z_.-]{1,40}=)){8,256})(?=[\s;,&"'\x60]|$)`;

const genericSecret = {
  id: 'generic-secret',
  title: 'Hard-coded secret',
  severity: 'high',
  certainty: 'guess',
  hints: tellingHints,
  remedy: rotateAtSource,
  reference: hardCoded,
} as const;

const guesses: SecretPattern[] = [
  {
    ...genericSecret,
    expression: expressionOf(`${tellingName}${assignment}${quotedValue}`, 'i'),
    accept: isKeyOrPassword,
  },
  { ...genericSecret, expression: expressionOf(`${tellingName}=${bareValue}`, 'i'), accept: isKeyOrPassword },
  // With space around it a bare value may as well be code, where types and calls hold digits: `Uint8Array`.
  {
    ...genericSecret,
    expression: expressionOf(`${tellingName}(?::[ ]{1,4}|[ ]=[ ])${bareValue}`, 'i'),
    accept: (groups) => isKey(groups) && !codeName.test(groups.secret),
  },
];

/** Keys, addresses with passwords, and the guesses that rest on a name and a random-looking value. */
export const shapePatterns: readonly SecretPattern[] = [...keys, ...addresses, ...guesses];
