import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RE2JS } from 're2js';
import { Turns } from '#lambdas/patterns/turns.ts';
import { hideKeyBlocks } from '#shared/secrets/hide-key-blocks.ts';
import { CappedText, plural, shorten } from './capped-text.ts';

/** A match is shown with about this much of its line. */
const maxLineCharacters = 400;

/** A file's text, or why there is none to search. */
export type Searchable = { text: string } | 'binary' | 'large' | 'unreadable';

export interface LineSearchOptions {
  /** Lines shown before and after each match. */
  contextLines: number;
  /** Matching lines shown at most; the rest are counted. */
  limit: number;
}

/** Searches file after file, line by line, and reports in grep's form. */
export class LineSearch {
  readonly #pattern: RE2JS;
  readonly #options: LineSearchOptions;
  readonly #turns = new Turns();
  readonly #text = new CappedText();
  readonly #skipped = { binary: 0, large: 0, unreadable: 0 };
  #searched = 0;
  #matches = 0;
  #shown = 0;
  #filesWithMatches = 0;

  constructor(pattern: RE2JS, options: LineSearchOptions) {
    this.#pattern = pattern;
    this.#options = options;
  }

  async take(path: string, content: Searchable): Promise<void> {
    if (typeof content === 'string') {
      this.#skipped[content] += 1;
      return;
    }
    this.#searched += 1;
    const lines = hideKeyBlocks(content.text).split(/\r?\n/);
    const hits: number[] = [];
    for (const [index, line] of lines.entries()) {
      if (this.#turns.isOver(line)) await nextTurn();
      if (this.#pattern.test(line)) hits.push(index);
    }
    if (lines.at(-1) === '' && hits.at(-1) === lines.length - 1) hits.pop();
    if (hits.length === 0) return;
    this.#filesWithMatches += 1;
    this.#matches += hits.length;
    this.#show(path, lines, hits.slice(0, Math.max(0, this.#options.limit - this.#shown)));
  }

  report(): string {
    const total =
      this.#matches === 0
        ? 'No match'
        : `${plural(this.#matches, 'matching line')} in ${plural(this.#filesWithMatches, 'file')}`;
    const leftOut = this.#matches - this.#shown;
    return this.#text.join(
      leftOut > 0
        ? `[${plural(leftOut, 'matching line')} left out: narrow with path, glob or pattern]`
        : undefined,
      `${total}; searched ${plural(this.#searched, 'file')}${this.#unsearched()}.`,
    );
  }

  #show(path: string, lines: readonly string[], hits: readonly number[]): void {
    const around = this.#options.contextLines;
    const matching = new Set(hits);
    let last = -1;
    for (const hit of hits) {
      const first = Math.max(hit - around, last + 1);
      if (around > 0 && first > last + 1 && this.#text.lines > 0) this.#text.add('--');
      const end = Math.min(hit + around, lines.length - 1);
      for (let index = first; index <= end; index += 1) {
        const isMatch = matching.has(index);
        const mark = isMatch ? ':' : '-';
        const added = this.#text.add(
          `${path}${mark}${index + 1}${mark} ${this.#format(lines[index] ?? '', isMatch)}`,
        );
        if (added && isMatch) this.#shown += 1;
      }
      last = Math.max(last, end);
    }
  }

  #format(line: string, isMatch: boolean): string {
    return shorten(line, maxLineCharacters, isMatch ? this.#startOf(line) : 0);
  }

  #startOf(line: string): number {
    const matcher = this.#pattern.matcher(line);
    return matcher.find() ? matcher.start() : 0;
  }

  #unsearched(): string {
    const { binary, large, unreadable } = this.#skipped;
    const parts = [
      binary > 0 ? `${plural(binary, 'binary file')}` : undefined,
      large > 0 ? `${plural(large, 'file')} over 4 MiB` : undefined,
      unreadable > 0 ? `${plural(unreadable, 'unreadable file')}` : undefined,
    ].filter((part) => part !== undefined);
    return parts.length === 0 ? '' : `; not searched: ${parts.join(', ')}`;
  }
}
