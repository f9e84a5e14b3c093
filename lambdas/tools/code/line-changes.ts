import { diffLines } from 'diff';

/** Ends a comparison of two texts that have little in common. */
const maxEditedLines = 4_000;

/** Line numbers, from 1, both ends included. */
export interface LineSpan {
  from: number;
  to: number;
}

/** What happened to the lines of one text. */
export interface LineChanges {
  /** Numbers of the new text's lines that the old one does not have. */
  added: ReadonlySet<number>;
  removed: number;
  /** Stretches of added lines; where lines only went, the line after which they stood. */
  hunks: readonly LineSpan[];
  /** The old number of an unchanged line of the new text. */
  beforeOf(line: number): number | undefined;
  /** The two have so little in common that every line counts as new. */
  isRewrite: boolean;
}

/** Compares by lines; another line ending, or none at the end of the file, is no change. */
export function compareLines(before: string, after: string): LineChanges {
  const parts =
    before === '' || after === ''
      ? undefined
      : diffLines(before, after, {
          stripTrailingCr: true,
          ignoreNewlineAtEof: true,
          maxEditLength: maxEditedLines,
        });
  if (parts === undefined) return allNew(before, after);
  const [added, old] = [new Set<number>(), new Map<number, number>()];
  const hunks: LineSpan[] = [];
  let [at, beforeAt, removed] = [0, 0, 0];
  for (const [index, part] of parts.entries()) {
    if (part.removed) {
      removed += part.count;
      beforeAt += part.count;
      // Lines that came in their place make one hunk with those that went.
      if (parts[index + 1]?.added !== true) hunks.push({ from: Math.max(1, at), to: Math.max(1, at) });
      continue;
    }
    for (let line = 1; line <= part.count; line += 1) {
      if (part.added) added.add(at + line);
      else old.set(at + line, beforeAt + line);
    }
    if (part.added) hunks.push({ from: at + 1, to: at + part.count });
    else beforeAt += part.count;
    at += part.count;
  }
  return { added, removed, hunks, beforeOf: (line) => old.get(line), isRewrite: false };
}

function allNew(before: string, after: string): LineChanges {
  const lines = lineCount(after);
  return {
    added: new Set(Array.from({ length: lines }, (_, index) => index + 1)),
    removed: lineCount(before),
    hunks: [{ from: 1, to: Math.max(1, lines) }],
    beforeOf: () => undefined,
    isRewrite: before !== '' && after !== '',
  };
}

/** A final line break ends the last line and starts none. */
export function lineCount(text: string): number {
  return text === '' ? 0 : text.replace(/\n$/, '').split('\n').length;
}
