import { LockfileError } from './lockfile.ts';
import { type BlockLine, blockLines } from './yaml-lines.ts';

/** A YAML mapping with the line of each key. A key like `__proto__` is a key like any other. */
export interface YamlMap {
  entries: readonly YamlEntry[];
  /** The mapping under a key, empty when there is none; of several documents, all of them in one. */
  map(key: string): YamlMap;
  text(key: string): string | undefined;
}

export interface YamlEntry {
  key: string;
  /** From 1. */
  line: number;
  value: YamlMap;
  /** The value as text when it is a scalar. */
  text: string | undefined;
}

/**
 * Reads the YAML that pnpm and Yarn write: block mappings, with flow mappings on one line. In one pass over
 * the lines, because general parsers take half a minute and gigabytes for a hostile file of 4 MB.
 * Lists, anchors and text over several lines are passed over. @throws {LockfileError} on anything else.
 */
export function parseYamlMap(source: string): YamlMap {
  const root: Block = { indent: -1, isClosed: false, entries: [] };
  const open = [root];
  for (const line of blockLines(source)) {
    while (open.length > 1 && (open.at(-1)?.indent ?? -1) >= line.indent) open.pop();
    const parent = open.at(-1) ?? root;
    // Deeper lines under a key that already has its value go on with that value.
    if (!parent.isClosed) open.push(add(parent, line));
  }
  return mapOf(root.entries);
}

interface Block {
  indent: number;
  isClosed: boolean;
  entries: YamlEntry[];
}

function add(parent: Block, { indent, line, key, value }: BlockLine): Block {
  if (key === undefined && value === undefined)
    throw new LockfileError('is not the YAML that its package manager writes');
  const entries: YamlEntry[] = value?.startsWith('{') === true ? flowEntries(value, line) : [];
  const block = { indent, isClosed: value !== undefined && value !== '', entries };
  if (key !== undefined) parent.entries.push({ key, line, value: mapOf(entries), text: scalar(value) });
  return block;
}

function scalar(value: string | undefined): string | undefined {
  return value === undefined || value === '' || value.startsWith('{') ? undefined : unquote(value);
}

function mapOf(entries: readonly YamlEntry[]): YamlMap {
  const find = (key: string): YamlEntry[] => entries.filter((entry) => entry.key === key);
  return {
    entries,
    map(key) {
      const found = find(key);
      const [only] = found;
      return found.length === 1 && only !== undefined
        ? only.value
        : mapOf(found.flatMap(({ value }) => value.entries));
    },
    text: (key) => find(key)[0]?.text,
  };
}

/** `{integrity: sha512-x, tarball: 'https://example.com/x.tgz'}`; commas inside quotes are rare enough to cut. */
function flowEntries(value: string, line: number): YamlEntry[] {
  return value
    .replace(/^\{|\}$/g, '')
    .split(', ')
    .flatMap((pair) => {
      const colon = pair.indexOf(': ');
      if (colon === -1) return [];
      const text = unquote(pair.slice(colon + 2).trim());
      return [{ key: unquote(pair.slice(0, colon).trim()), line, value: mapOf([]), text }];
    });
}

function unquote(text: string): string {
  return /^(['"]).*\1$/.test(text) ? text.slice(1, -1) : text;
}
