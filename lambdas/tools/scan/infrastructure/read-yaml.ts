import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseAllDocuments,
  type YAMLMap,
} from 'yaml';
import { type Located, UnreadableDocument } from './located.ts';

/** More than any hand-written file holds; ends documents whose aliases multiply without end. */
const maxValues = 200_000;
const maxDepth = 100;
const maxAliases = 2_000;
/** The parser takes some microseconds for each, and nobody else is served meanwhile. */
const maxMarks = 120_000;

/**
 * Reads YAML (JSON too), one value per document; empty documents are dropped.
 * @throws {UnreadableDocument} on a syntax error, with its line, on aliases that explode, and on more structure than
 * anybody writes: what it costs is known before the parser begins.
 */
export function readYaml(text: string, firstLine = 1): readonly Located[] {
  refuseHugeStructure(text);
  const counter = new LineCounter();
  const documents = parseDocuments(text, counter);
  return documents.flatMap((document: Document.Parsed) => {
    refuseErrors(document, counter, firstLine);
    if (document.contents === null) return [];
    return [new Reader(counter, firstLine).read(document.contents)];
  });
}

function refuseHugeStructure(text: string): void {
  let marks = 0;
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (!isMark(char, text.charAt(at + 1))) continue;
    marks += 1;
    if (char === '[' || char === '{') depth += 1;
    if (char === ']' || char === '}') depth = Math.max(0, depth - 1);
    if (marks > maxMarks)
      throw new UnreadableDocument('it has more lists, maps and lines than can be read at once');
    if (depth > maxOpenBrackets) throw new UnreadableDocument('nested too deeply');
  }
}

/** Texts may hold brackets that nothing closes, but not by the hundred. */
const maxOpenBrackets = 500;

function isMark(char: string, next: string): boolean {
  if (char === ':' || char === '-' || char === '?') return next === ' ' || next === '\n' || next === '';
  return '\n,[]{}&*!\\'.includes(char);
}

function parseDocuments(text: string, lineCounter: LineCounter): readonly Document.Parsed[] {
  try {
    // Pretty errors look through the text for each: a megabyte of bad escapes would take minutes.
    const options = { lineCounter, logLevel: 'silent', uniqueKeys: false, prettyErrors: false } as const;
    const documents = parseAllDocuments(withoutLeadingTabs(text), options);
    return Array.isArray(documents) ? documents : [];
  } catch (error) {
    // The parser calls itself for each level of nesting, and hostile text nests without end.
    if (error instanceof RangeError) throw new UnreadableDocument('nested too deeply', { cause: error });
    throw error;
  }
}

/** JSON may be indented with tabs, YAML may not; JSON means the same either way. */
function withoutLeadingTabs(text: string): string {
  return /^\s*[[{]/.test(text) ? text.replace(/^[\t ]+/gm, (indent) => ' '.repeat(indent.length)) : text;
}

function refuseErrors(document: Document.Parsed, counter: LineCounter, firstLine: number): void {
  const error = document.errors[0];
  if (error === undefined) return;
  const line = Math.max(1, counter.linePos(error.pos[0]).line) + firstLine - 1;
  const reason = error.message.split('\n')[0];
  throw new UnreadableDocument(`not valid YAML: ${reason} (line ${line})`);
}

class Reader {
  private values = 0;
  private aliases = 0;
  private expanding = 0;
  private readonly anchors = new Map<string, Node>();
  private readonly counter: LineCounter;
  private readonly firstLine: number;

  constructor(counter: LineCounter, firstLine: number) {
    this.counter = counter;
    this.firstLine = firstLine;
  }

  read(node: Node | null, depth = 0, keyLine?: number): Located {
    this.values += 1;
    if (this.values > maxValues || this.aliases > maxAliases || depth > maxDepth) {
      throw new UnreadableDocument('its aliases or nesting unfold into too many values');
    }
    if (isAlias(node)) return this.readAlias(node, depth, keyLine);
    this.rememberAnchor(node);
    const lines = this.linesOf(node, keyLine);
    if (node?.tag?.startsWith('!') === true) return { kind: 'computed', ...lines, text: textOf(node) };
    if (isMap(node)) return { kind: 'map', ...lines, entries: this.entriesOf(node, depth) };
    if (isSeq(node)) {
      return { kind: 'list', ...lines, items: node.items.map((item) => this.read(asNode(item), depth + 1)) };
    }
    return { kind: 'scalar', ...lines, value: isScalar(node) ? plainValue(node.value) : null };
  }

  private readAlias(alias: Alias, depth: number, keyLine?: number): Located {
    this.aliases += 1;
    const target = this.anchors.get(alias.source);
    if (target === undefined) throw new UnreadableDocument(`unknown alias *${alias.source}`);
    const line = keyLine ?? this.lineAt(alias.range?.[0]);
    this.expanding += 1;
    const read = this.read(target, depth + 1);
    this.expanding -= 1;
    return { ...read, line, endLine: line };
  }

  /** An alias means the last anchor of its name before it; the library looks through the document for each. */
  private rememberAnchor(node: Node | null): void {
    if (this.expanding > 0 || node === null || isAlias(node)) return;
    if ('anchor' in node && typeof node.anchor === 'string') this.anchors.set(node.anchor, node);
  }

  private entriesOf(map: YAMLMap, depth: number): ReadonlyMap<string, Located> {
    const merged = new Map<string, Located>();
    const own = new Map<string, Located>();
    for (const pair of map.items as Pair[]) {
      const key = asNode(pair.key);
      this.rememberAnchor(key);
      const value = this.read(asNode(pair.value), depth + 1, this.lineAt(key?.range?.[0]));
      const name = isScalar(key) ? String(key.value) : textOf(key);
      if (name !== '<<') own.set(name, value);
      else for (const [k, v] of mergedEntries(value)) merged.set(k, v);
    }
    return new Map([...merged, ...own]);
  }

  private linesOf(node: Node | null, keyLine?: number): { line: number; endLine: number } {
    const line = keyLine ?? this.lineAt(node?.range?.[0]);
    const end = node?.range?.[1];
    return { line, endLine: end === undefined ? line : Math.max(line, this.lineAt(end - 1)) };
  }

  private lineAt(offset: number | undefined): number {
    return offset === undefined
      ? this.firstLine
      : Math.max(1, this.counter.linePos(offset).line) + this.firstLine - 1;
  }
}

function mergedEntries(value: Located): readonly (readonly [string, Located])[] {
  if (value.kind === 'list') return value.items.flatMap(mergedEntries);
  return value.kind === 'map' ? [...value.entries] : [];
}

/** The library types keys and values as unknown; parsed documents hold nodes or nothing. */
function asNode(value: unknown): Node | null {
  return (value ?? null) as Node | null;
}

function plainValue(value: unknown): string | number | boolean | null {
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return value;
  return String(value);
}

function textOf(node: Node | null): string {
  return isScalar(node) ? String(node.value) : '';
}
