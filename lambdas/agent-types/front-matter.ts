import { isMap, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import { AgentTypeFileError } from './agent-type-file-error.ts';
import { tightenYaml } from './loose-yaml.ts';

export interface FrontMatter {
  /** The front matter's keys and values, as plain data. */
  values: ReadonlyMap<string, unknown>;
  /** The file's line that a key stands on; the first line for keys that are not there. */
  lineOf(key: string): number;
  /** What follows the front matter, trimmed, with plain line feeds. */
  body: string;
  /** The file's line of the closing `---`. */
  endLine: number;
}

interface Source {
  path: string;
  /** The lines between the two `---`. The first of them is line 2 of the file. */
  yaml: string;
}

/** Editors on Windows leave a byte order mark and carriage returns, which mean nothing here. */
function normalizeText(text: string): string {
  return text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
}

/** @throws {AgentTypeFileError} with the file's line for front matter that is absent, open or broken YAML. */
export function readFrontMatter(path: string, text: string): FrontMatter {
  const lines = normalizeText(text).split('\n');
  const end = closingLine(path, lines);
  const yaml = lines.slice(1, end).join('\n');
  const parsed = parseYaml({ path, yaml });
  return {
    ...parsed,
    body: lines
      .slice(end + 1)
      .join('\n')
      .trim(),
    endLine: end + 1,
  };
}

/** Whether a file means to be an agent type: its first line is a fence, after a byte-order mark or not. */
export function hasFrontMatter(text: string): boolean {
  return isFence(normalizeText(text).split('\n', 1)[0]);
}

function closingLine(path: string, lines: readonly string[]): number {
  if (!isFence(lines[0])) {
    throw new AgentTypeFileError([
      {
        path,
        line: 1,
        message: 'there is no front matter',
        remedy: 'Begin the file with "---", then lines such as "name: my-agent", then "---" again',
      },
    ]);
  }
  const end = lines.findIndex((line, index) => index > 0 && isFence(line));
  if (end > 0) return end;
  throw new AgentTypeFileError([
    {
      path,
      line: 1,
      message: 'the front matter that begins here never ends',
      remedy: 'Put a line "---" between the front matter and the system prompt',
    },
  ]);
}

function isFence(line: string | undefined): boolean {
  return line !== undefined && /^---[ \t]*$/.test(line);
}

function parseYaml({ path, yaml }: Source): Pick<FrontMatter, 'values' | 'lineOf'> {
  const strict = parse(yaml);
  const { document, lineAt } = strict.document.errors.length > 0 ? parse(tightenYaml(yaml)) : strict;
  const problems = document.errors.map(({ message, pos }) => ({
    path,
    line: lineAt(pos[0]),
    message: `the front matter is not valid YAML: ${message.replace(/\.$/, '')}`,
    remedy: 'Quote values that contain ": ", " #" or quotes, or write them as a block after "key: >-"',
  }));
  if (problems.length > 0) throw new AgentTypeFileError(problems);
  const root = document.contents;
  if (root !== null && !isMap(root)) throw new AgentTypeFileError([notAMap(path)]);
  const pairs = root?.items ?? [];
  const lines = new Map(
    pairs.flatMap(({ key }) => (isScalar(key) ? [[String(key.value), lineAt(key.range?.[0] ?? 0)]] : [])),
  );
  return { values: new Map(plainEntries(path, { document, lineAt })), lineOf: (key) => lines.get(key) ?? 1 };
}

function parse(yaml: string) {
  const lineCounter = new LineCounter();
  const document = parseDocument(yaml, { lineCounter, prettyErrors: false });
  // The opening "---" is the file's first line and no part of the YAML.
  return { document, lineAt: (offset: number) => lineCounter.linePos(offset).line + 1 };
}

/** An alias is resolved only here: one without its anchor is no error to the parser. */
function plainEntries(path: string, { document, lineAt }: ReturnType<typeof parse>): [string, unknown][] {
  try {
    return Object.entries(document.toJS() ?? {});
  } catch (error) {
    let line = 1;
    visit(document, {
      Alias(_key, { range }) {
        line = lineAt(range?.[0] ?? 0);
        return visit.BREAK;
      },
    });
    const message = `the front matter is not valid YAML: ${error instanceof Error ? error.message : error}`;
    const remedy = 'Quote values that begin with "*"';
    throw new AgentTypeFileError([{ path, line, message, remedy }]);
  }
}

function notAMap(path: string) {
  const message = 'the front matter is not a list of "key: value" lines';
  return { path, line: 2, message, remedy: 'Write one key per line, such as "name: my-agent"' };
}
