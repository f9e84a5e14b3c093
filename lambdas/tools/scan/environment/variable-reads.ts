import { isSetByTool } from './set-by-tools.ts';

/** A place where code reads a variable of its environment. */
export interface VariableRead {
  name: string;
  path: string;
  line: number;
  /** The same expression gives a value for when it is absent. */
  hasDefault: boolean;
}

interface Syntax {
  files: RegExp;
  /** Each with the name in group 1, and what follows it left for the default; must be linear. */
  reads: readonly RegExp[];
  /** What stands behind a read that has a default. */
  fallback: RegExp;
}

const name = '([A-Za-z_][A-Za-z0-9_]{0,99})';
const quoted = `['"\`]${name}['"\`]`;

const languages: readonly Syntax[] = [
  {
    files: /\.(?:[cm]?[jt]sx?|vue|svelte|astro)$/,
    reads: [
      new RegExp(`\\b(?:process|import\\.meta|Bun)\\.env\\??\\.${name}`, 'g'),
      new RegExp(`\\b(?:process|import\\.meta|Bun)\\.env(?:\\?\\.)?\\[${quoted}\\]`, 'g'),
      new RegExp(`\\bDeno\\.env\\.get\\(${quoted}\\)`, 'g'),
    ],
    fallback: /^\s{0,5}(?:\?\?|\|\|)/,
  },
  {
    files: /\.py$/,
    reads: [
      new RegExp(`\\bos\\.environ\\[${quoted}\\]`, 'g'),
      new RegExp(`\\b(?:os\\.environ\\.get|os\\.getenv|getenv|environ\\.get)\\(\\s{0,5}${quoted}`, 'g'),
    ],
    fallback: /^\s{0,5}(?:,|\)?\s{0,5}or\b)/,
  },
  {
    files: /\.go$/,
    reads: [new RegExp(`\\bos\\.(?:Getenv|LookupEnv)\\("${name}"\\)`, 'g')],
    fallback: /^(?!)/,
  },
  {
    files: /\.rb$/,
    reads: [new RegExp(`\\bENV(?:\\.fetch\\(|\\[)${quoted}`, 'g')],
    fallback: /^\]?\s{0,5}(?:,|\|\|)/,
  },
  {
    files: /\.(?:java|kt|scala)$/,
    reads: [new RegExp(`\\bSystem\\.getenv\\("${name}"\\)`, 'g')],
    fallback: /^\s{0,5}\?:/,
  },
  {
    files: /\.rs$/,
    reads: [new RegExp(`\\b(?:env::var(?:_os)?\\(|env!\\(|option_env!\\()"${name}"`, 'g')],
    fallback: /^\)?\s{0,5}\.unwrap_or/,
  },
  {
    files: /\.php$/,
    reads: [new RegExp(`(?:\\bgetenv\\(|\\benv\\(|\\$_ENV\\[)${quoted}`, 'g')],
    fallback: /^\]?\s{0,5}(?:,|\?\?|\?:)/,
  },
];

const destructured = /\{([^{}]{1,2000})\}\s{0,20}=\s{0,20}(?:process|import\.meta|Bun)\.env\b/g;
const comment = /^\s*(?:\/\/|#|\*|\/\*)/;
/** Of one file; each looks back to the file's start for its line. */
const maxDestructured = 200;
/** Generated lines. */
const maxLine = 5_000;

/** Whether variables of a file's language are known to be read in one way. */
export function readsVariables(path: string): boolean {
  return languages.some(({ files }) => files.test(path));
}

/** Every read in a text whose name stands in it; names that are put together at run time cannot be seen. */
export function variableReads(path: string, text: string): VariableRead[] {
  const language = languages.find(({ files }) => files.test(path));
  if (language === undefined) return [];
  const lines = text.split('\n');
  const found = lines.flatMap((line, index) =>
    line.length > maxLine || comment.test(line) ? [] : readsIn(line, language, { path, line: index + 1 }),
  );
  return language === languages[0] ? [...found, ...destructuredReads(path, text)] : found;
}

function readsIn(
  line: string,
  { reads, fallback }: Syntax,
  place: { path: string; line: number },
): VariableRead[] {
  return reads.flatMap((read) =>
    [...line.matchAll(read)].map((match) => ({
      name: match[1] ?? '',
      ...place,
      hasDefault: fallback.test(line.slice(match.index + match[0].length)),
    })),
  );
}

/** `const { PORT = '80', HOST: host } = process.env`. */
function destructuredReads(path: string, text: string): VariableRead[] {
  return [...text.matchAll(destructured).take(maxDestructured)].flatMap((match) => {
    const above = text.slice(0, match.index).split('\n');
    if (comment.test(`${above.at(-1)}{`)) return [];
    const before = above.length;
    return (match[1] ?? '').split(',').flatMap((part, index, parts) => {
      const key = /^\s*([A-Za-z_]\w{0,99})/.exec(part)?.[1];
      const lines = parts.slice(0, index).join(',').split('\n').length - 1;
      const own = (/^\s*/.exec(part)?.[0] ?? '').split('\n').length - 1;
      return key === undefined
        ? []
        : [{ name: key, path, line: before + lines + own, hasDefault: part.includes('=') }];
    });
  });
}

const fromOutside =
  /^(?:NODE_ENV|NODE_OPTIONS|NODE_PATH|PATH|HOME|USER|USERNAME|LOGNAME|SHELL|PWD|OLDPWD|TMPDIR|TEMP|TMP|TZ|LANG|LC_\w+|TERM|EDITOR|PAGER|HOSTNAME|DEBUG|NO_COLOR|FORCE_COLOR|COLUMNS|LINES|APPDATA|LOCALAPPDATA|USERPROFILE|PROGRAMFILES|SYSTEMROOT|XDG_\w+|AWS_(?:REGION|DEFAULT_REGION|ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN|PROFILE|EXECUTION_ENV)|AWS_LAMBDA_\w+|LAMBDA_\w+|VITEST\w*|JEST_\w+|MODE|BASE_URL|PROD|DEV|SSR)$/;

/** Set by systems, shells, tools and runtimes, not by whoever deploys the program. */
export function isFromOutside(read: Pick<VariableRead, 'name' | 'path'>): boolean {
  return fromOutside.test(read.name) || isSetByTool(read);
}
