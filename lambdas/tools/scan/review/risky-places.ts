import type { ChangedFile } from './changed-file.ts';

/** Where a mistake costs more than elsewhere. */
export interface RiskyPlace {
  area: string;
  path: string;
}

interface Area {
  name: string;
  path?: RegExp;
  /** Tried on added lines; must be linear. */
  line?: RegExp;
}

const areas: readonly Area[] = [
  {
    name: 'authentication and access',
    path: /(?:^|[/._-])(?:auth\w*|login|logout|sessions?|passwords?|permissions?|acl|rbac|oauth\w*|jwt|tokens?|iam)(?:[/._-]|$)/i,
    line: /\b(?:jwt|passport|verifyToken|isAdmin|hasPermission|authori[sz]e|authenticate)\b/i,
  },
  {
    name: 'cryptography',
    path: /crypt|cipher/i,
    line: /\b(?:createHmac|createCipheriv|createHash|scrypt|bcrypt|argon2|pbkdf2|subtle\.\w+|hashlib|Fernet)\b/,
  },
  {
    name: 'SQL',
    path: /\.sql$/i,
    line: /\b(?:SELECT\s.{1,200}\sFROM|INSERT\s+INTO|UPDATE\s.{1,100}\sSET|DELETE\s+FROM)\b/,
  },
  { name: 'database migrations', path: /(?:^|\/)(?:migrations?|migrate|alembic)\// },
  {
    name: 'payments',
    path: /(?:^|[/._-])(?:payments?|billing|invoices?|checkout|refunds?)(?:[/._-]|$)/i,
  },
  {
    name: 'build and release',
    path: /^\.github\/(?:workflows|actions)\/|(?:^|\/)(?:\.gitlab-ci\.ya?ml|Jenkinsfile|buildspec\.ya?ml|\.circleci\/.*|azure-pipelines\.ya?ml)$/,
  },
  {
    name: 'infrastructure',
    path: /(?:^|\/)(?:Dockerfile[\w.-]*|docker-compose[\w.-]*\.ya?ml|cdk\.json|serverless\.ya?ml)$|\.tf$|(?:^|\/)(?:infra|terraform|k8s|helm|cloudformation)\//,
  },
  {
    name: 'dependencies',
    path: /(?:^|\/)(?:package\.json|pyproject\.toml|requirements[\w.-]*\.txt|go\.mod|Cargo\.toml|pom\.xml|Gemfile|composer\.json)$/,
  },
  {
    name: 'public interfaces',
    path: /\.(?:proto|graphql|gql)$|(?:^|\/)(?:openapi|swagger)[\w.-]*\.(?:ya?ml|json)$/i,
  },
];

/** The changed files that lie in an area, or have such a line added. One file can lie in several. */
export function riskyPlaces(files: readonly ChangedFile[]): RiskyPlace[] {
  return areas.flatMap((area) =>
    files.filter((file) => lies(file, area)).map(({ path }) => ({ area: area.name, path })),
  );
}

function lies(file: ChangedFile, { path, line }: Area): boolean {
  if (path?.test(file.path) === true) return true;
  if (line === undefined || file.isGenerated || /\.(?:md|mdx|txt|rst)$/i.test(file.path)) return false;
  const lines = file.after.split('\n');
  for (const at of file.lines.added) if (line.test((lines[at - 1] ?? '').slice(0, 2_000))) return true;
  return false;
}
