import { LockfileError } from './lockfile.ts';

/** Where a JSON value stands: the same tree as the text, with array elements under `'0'`, `'1'`, ... */
export interface JsonLines {
  /** Line of the value's key; for an object in an array, of its first key. From 1. */
  line: number;
  children?: Map<string, JsonLines>;
}

/** Real lockfiles stay under 30; a deeper one is meant to exhaust whoever walks it. */
const maxDepth = 200;

/** A lockfile of 100,000 packages stays below; each value costs memory. */
const maxValues = 1_000_000;

/**
 * Lines of every key. The text is known to be valid JSON.
 * @throws {LockfileError} when it is deeper or holds more than any real lockfile.
 */
export function linesOf(text: string): JsonLines {
  const scan = new JsonScan(text);
  while (scan.step());
  return scan.root;
}

/** The line of the value at a path, or 1 when there is none. */
export function lineAt(lines: JsonLines, ...path: readonly string[]): number {
  return path.reduce<JsonLines | undefined>((at, key) => at?.children?.get(key), lines)?.line ?? 1;
}

interface Level {
  at: JsonLines;
  /** Position in an array; `undefined` in an object. */
  index?: number;
}

class JsonScan {
  readonly root: JsonLines = { line: 1 };
  private readonly text: string;
  private readonly levels: Level[] = [];
  private position = 0;
  private line = 1;
  private values = 0;
  private isKeyNext = false;
  /** Where the next object or array belongs. */
  private pending: JsonLines = this.root;

  constructor(text: string) {
    this.text = text;
  }

  step(): boolean {
    const character = this.text[this.position];
    if (character === undefined) return false;
    if (character === '"') this.readString();
    else this.readMark(character);
    this.position += 1;
    return true;
  }

  private readMark(character: string): void {
    if (character === '\n') this.line += 1;
    else if (character === '{') this.open({ at: this.value() });
    else if (character === '[') this.open({ at: this.value(), index: 0 });
    else if (character === '}' || character === ']') this.levels.pop();
    else if (character === ',') this.next();
  }

  private open(level: Level): void {
    if (this.levels.length >= maxDepth) throw new LockfileError('is nested too deeply');
    this.levels.push(level);
    this.isKeyNext = level.index === undefined;
  }

  private next(): void {
    const level = this.levels.at(-1);
    if (level?.index !== undefined) level.index += 1;
    this.isKeyNext = level !== undefined && level.index === undefined;
  }

  /** The node of the value that starts here. */
  private value(): JsonLines {
    const level = this.levels.at(-1);
    return level?.index === undefined ? this.pending : this.place(level.at, String(level.index));
  }

  private readString(): void {
    const end = endOfString(this.text, this.position);
    const level = this.levels.at(-1);
    if (this.isKeyNext && level !== undefined) {
      this.pending = this.place(level.at, String(JSON.parse(this.text.slice(this.position, end + 1))));
      // An array element has no key of its own: it stands where its first key does.
      if (level.at.children?.size === 1 && this.levels.at(-2)?.index !== undefined) level.at.line = this.line;
      this.isKeyNext = false;
    }
    this.position = end;
  }

  private place(parent: JsonLines, key: string): JsonLines {
    const node = { line: this.line };
    parent.children ??= new Map();
    parent.children.set(key, node);
    this.values += 1;
    if (this.values > maxValues) throw new LockfileError('holds more than a million values');
    return node;
  }
}

/** Position of the quote that ends the string starting at `start`. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end === -1 ? text.length : end;
}

function isEscaped(text: string, quote: number): boolean {
  let backslashes = 0;
  while (text[quote - 1 - backslashes] === '\\') backslashes += 1;
  return backslashes % 2 === 1;
}
