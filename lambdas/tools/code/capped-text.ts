/** What one answer may hold: about 16,000 tokens, more of which a model reads badly and pays for. */
export const maxAnswerBytes = 64 * 1024;

/** Collects lines until the answer is full, and counts what did not fit. */
export class CappedText {
  readonly #lines: string[] = [];
  readonly #maxBytes: number;
  #bytes = 0;
  #isFull = false;
  leftOut = 0;

  constructor(maxBytes = maxAnswerBytes) {
    this.#maxBytes = maxBytes;
  }

  /** Once a line did not fit, none after it is taken: an answer has no hole in its middle. */
  add(line: string): boolean {
    const bytes = Buffer.byteLength(line) + 1;
    this.#isFull ||= this.#bytes + bytes > this.#maxBytes;
    if (this.#isFull) {
      this.leftOut += 1;
      return false;
    }
    this.#bytes += bytes;
    this.#lines.push(line);
    return true;
  }

  get isFull(): boolean {
    return this.#isFull;
  }

  get lines(): number {
    return this.#lines.length;
  }

  /** The lines taken, and `notes` after them whether or not there is room. */
  join(...notes: (string | undefined)[]): string {
    return [...this.#lines, ...notes.filter((note) => note !== undefined)].join('\n');
  }
}

/** `1,204` */
export function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** `1 file`, `1,204 files` */
export function plural(value: number, noun: string, nouns = `${noun}s`): string {
  return `${count(value)} ${value === 1 ? noun : nouns}`;
}

/** A line that a person could read, with a mark that tells how much of it was cut. `around` stays in sight. */
export function shorten(line: string, maxCharacters: number, around = 0): string {
  if (line.length <= maxCharacters) return line;
  const start = Math.min(Math.max(0, around - maxCharacters / 4), line.length - maxCharacters);
  const shown = line.slice(start, start + maxCharacters);
  return `${start > 0 ? '…' : ''}${shown}… [${count(line.length - maxCharacters)} characters cut]`;
}
