import { findSecrets, type Span } from '#shared/secrets/find-secrets.ts';

/** What one answer may hold: about 16,000 tokens, more of which a model reads badly and pays for. */
const maxAnswerBytes = 64 * 1024;

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
  const from = Math.min(Math.max(0, around - maxCharacters / 4), line.length - maxCharacters);
  const { start, end } = besideSecrets(line, { start: from, end: from + maxCharacters });
  const cut = line.length - (end - start);
  return `${start > 0 ? '…' : ''}${line.slice(start, end)}… [${count(cut)} characters cut]`;
}

/** Longer than any secret that a cut could go through. */
const secretReach = 4_096;

/** The window without the pieces of secrets at its borders: a piece is no longer recognised, and so not masked. */
function besideSecrets(line: string, window: Span): Span {
  const offset = Math.max(0, Math.floor(window.start) - secretReach);
  const near = line.slice(offset, window.end + secretReach);
  const hits = findSecrets(near).map((hit) => ({ start: hit.start + offset, end: hit.end + offset }));
  const cutAt = (border: number) => hits.filter(({ start, end }) => start < border && border < end);
  const start = Math.max(window.start, ...cutAt(window.start).map((hit) => hit.end));
  const end = Math.min(window.end, ...cutAt(window.end).map((hit) => hit.start));
  return { start: Math.min(start, end), end };
}
