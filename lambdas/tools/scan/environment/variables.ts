import type { Finding } from '#shared/findings/finding.ts';
import { isFromOutside, type VariableRead, variableReads } from './variable-reads.ts';

export interface SourceText {
  path: string;
  text: string;
}

/** A variable of the environment, where code reads it and where it is written down. */
export interface Variable {
  name: string;
  readAt: readonly VariableRead[];
  /** Every read gives a value for its absence. */
  hasDefault: boolean;
  /** Places in example files, `.env.example:3`. */
  examples: readonly string[];
  /** Files that mention it otherwise: manuals, containers, workflows. */
  mentionedIn: readonly string[];
}

export interface VariableReport {
  variables: Variable[];
  findings: Finding[];
  exampleFiles: readonly string[];
}

const exampleFile =
  /(?:^|\/)(?:\.env[\w.-]*\.(?:example|sample|template|dist)|\.env\.?(?:example|sample|template|dist)[\w.-]*|(?:env|example)\.(?:example|sample|template|env))$/i;
const mentions =
  /\.(?:md|mdx|txt|rst|adoc|ya?ml|toml|json|tf|sh|cfg|ini|service|conf|nix)$|(?:^|\/)(?:Dockerfile[\w.-]*|Procfile|Makefile|Jenkinsfile)$/i;
const lockfile = /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|[\w.-]+\.lock)$/;

export function isExampleFile(path: string): boolean {
  return exampleFile.test(path);
}

/** Whether a file is read for the names of variables besides code. */
export function mayMention(path: string): boolean {
  return mentions.test(path) && !lockfile.test(path) && !exampleFile.test(path);
}

/** What the files of a tree say of variables, gathered one by one so that no text has to be kept. */
export interface VariableFacts {
  reads: VariableRead[];
  examples: ExampleEntry[];
  exampleFiles: string[];
  /** Files that mention a word which could be a variable. */
  mentions: Map<string, string[]>;
}

/** More words than the manuals of any project; each costs memory. */
const maxWords = 100_000;
const maxPlaces = 3;
const maxReads = 20_000;

export function addFacts(facts: VariableFacts, { path, text }: SourceText): void {
  if (facts.reads.length < maxReads) facts.reads.push(...variableReads(path, text));
  if (isExampleFile(path)) {
    facts.exampleFiles.push(path);
    facts.examples.push(...exampleEntries({ path, text }));
  }
  if (!mayMention(path)) return;
  for (const [word] of text.matchAll(/\b[A-Z_][A-Z0-9_]{1,99}\b/g)) {
    const places = facts.mentions.get(word);
    if (places === undefined && facts.mentions.size < maxWords) facts.mentions.set(word, [path]);
    else if (places !== undefined && places.length < maxPlaces && places.at(-1) !== path) places.push(path);
  }
}

/** Holds the variables that code reads against the example files and everything else that writes them down. */
export function compareVariables({ reads, examples, exampleFiles, mentions }: VariableFacts): VariableReport {
  const own = reads.filter((each) => !isFromOutside(each));
  const written = Map.groupBy(examples, ({ name }) => name);
  const variables = [...Map.groupBy(own, ({ name }) => name)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, readAt]) => ({
      name,
      readAt,
      hasDefault: readAt.every(({ hasDefault }) => hasDefault),
      examples: (written.get(name) ?? []).map(({ path, line }) => `${path}:${line}`),
      mentionedIn: mentions.get(name) ?? [],
    }));
  const read = new Set(reads.map(({ name }) => name));
  return {
    variables,
    exampleFiles,
    findings: [
      ...variables.flatMap((variable) => undocumented(variable, exampleFiles)),
      ...examples.filter(({ name }) => !read.has(name) && !mentions.has(name)).map(unread),
    ],
  };
}

interface ExampleEntry {
  name: string;
  path: string;
  line: number;
}

/** Commented-out entries count: they document what may be set. */
function exampleEntries({ path, text }: SourceText): ExampleEntry[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    const name = /^\s{0,20}(?:#\s{0,5})?(?:export\s{1,5})?([A-Z_][A-Z0-9_]{0,99})\s{0,5}=/i.exec(
      line.slice(0, 300),
    )?.[1];
    return name === undefined ? [] : [{ name, path, line: index + 1 }];
  });
}

function undocumented(
  { name, readAt, hasDefault, examples, mentionedIn }: Variable,
  files: readonly string[],
): Finding[] {
  const first = readAt.find((read) => !read.hasDefault) ?? readAt[0];
  if (first === undefined || examples.length > 0) return [];
  const example = nearestAbove(first.path, files);
  if (example === undefined && mentionedIn.length > 0) return [];
  const isMild = hasDefault || mentionedIn.length > 0;
  const where = example === undefined ? 'is written down nowhere' : `is not in ${example}`;
  return [
    {
      rule_id: 'environment/undocumented-variable',
      severity: isMild ? 'low' : 'medium',
      path: first.path,
      line: first.line,
      title: `${name} is read here${hasDefault ? ' with a default' : ''} and ${where}`,
      evidence:
        mentionedIn.length === 0 ? name : `${name}, mentioned in ${mentionedIn.slice(0, 3).join(', ')}`,
      remedy: `Add ${name}= with a word on what it is for to ${example ?? '.env.example'}.`,
    },
  ];
}

/** The example file of the deepest folder that holds a path. */
function nearestAbove(path: string, files: readonly string[]): string | undefined {
  const folderOf = (file: string) => file.slice(0, file.lastIndexOf('/') + 1);
  const above = files.filter((file) => path.startsWith(folderOf(file)));
  return above.toSorted((a, b) => folderOf(b).length - folderOf(a).length)[0];
}

function unread({ name, path, line }: ExampleEntry): Finding {
  return {
    rule_id: 'environment/unread-variable',
    severity: 'low',
    path,
    line,
    title: `${name} is asked for here, and nothing reads it`,
    evidence: name,
    remedy: 'Remove it, if no program outside of this tree reads it.',
  };
}
