import { isMap, isScalar, LineCounter, parseDocument, type YAMLMap } from 'yaml';
import { LockfileError } from './lockfile.ts';

/**
 * A YAML mapping with the line of each key. Read from the syntax tree, so that aliases are never
 * expanded and a key like `__proto__` is a key like any other.
 */
export interface YamlMap {
  entries: readonly YamlEntry[];
  map(key: string): YamlMap;
  text(key: string): string | undefined;
}

export interface YamlEntry {
  key: string;
  line: number;
  value: YamlMap;
  /** The value as text when it is a scalar. */
  text: string | undefined;
}

/** A lockfile of this size holds some 30,000 packages; the parser is too slow for more. */
const maxCharacters = 5_000_000;

/** @throws {LockfileError} when the text is not a YAML mapping. */
export function parseYamlMap(source: string): YamlMap {
  if (source.length > maxCharacters) throw new LockfileError('is YAML of more than 5 MB');
  const counter = new LineCounter();
  const document = parseDocument(source, { lineCounter: counter, schema: 'failsafe', uniqueKeys: false });
  if (document.errors.length > 0 || !isMap(document.contents)) throw new LockfileError('is not valid YAML');
  return readable(document.contents, counter);
}

function readable(node: unknown, counter: LineCounter): YamlMap {
  const entries = isMap(node) ? entriesOf(node, counter) : [];
  const find = (key: string): YamlEntry | undefined => entries.find((entry) => entry.key === key);
  return {
    entries,
    map: (key) => find(key)?.value ?? emptyMap,
    text: (key) => find(key)?.text,
  };
}

const emptyMap: YamlMap = { entries: [], map: () => emptyMap, text: () => undefined };

function entriesOf(node: YAMLMap, counter: LineCounter): YamlEntry[] {
  return node.items.flatMap(({ key, value }) => {
    if (!isScalar(key)) return [];
    const line = Math.max(counter.linePos(key.range?.[0] ?? 0).line, 1);
    return [{ key: String(key.value), line, value: readable(value, counter), text: textOf(value) }];
  });
}

function textOf(value: unknown): string | undefined {
  return isScalar(value) ? String(value.value) : undefined;
}
