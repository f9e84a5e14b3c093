import { cleanLine, splitLines, stripControls } from './output.ts';

/** Turns a stream of text into lines that are safe to store. Keeps state: one cleaner per stream. */
export interface LineCleaner {
  /** Adds text; answers the lines that it completed. */
  push(text: string): string[];
  /** Adds a whole line or several, completing what stood before. */
  pushLines(text: string): string[];
  /** Answers the last line, if it had no end. */
  flush(): string[];
}

const keyBegins = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY/;
const keyEnds = /-----END [A-Z0-9 ]{0,40}PRIVATE KEY/;
// Characters kept of an unclosed line. Far more than a line may show, so what is dropped would be cut anyway;
// handing it on in pieces would show a secret's second half, which no mask knows.
const maxPending = 64 * 1024;

/** @param mask hides the secrets of one line; keys that span lines are hidden here. */
export function createLineCleaner(mask: (line: string) => string): LineCleaner {
  let pending = '';
  let insideKey = false;

  const clean = (raw: string): string[] => {
    const line = stripControls(raw);
    if (insideKey) {
      insideKey = !keyEnds.test(line);
      return [];
    }
    insideKey = keyBegins.test(line) && !keyEnds.test(line);
    return [insideKey ? '[private key masked]' : cleanLine(mask(line))];
  };

  const flush = (): string[] => {
    const rest = pending;
    pending = '';
    return rest === '' ? [] : clean(rest);
  };

  return {
    push(text) {
      // Of what is pending only a carriage return at its end can end a line: the rest is not searched again.
      const kept = pending.endsWith('\r') ? pending.length - 1 : pending.length;
      const end = lastLineEnd(pending.slice(kept) + text);
      pending += text;
      const complete = end === 0 ? '' : pending.slice(0, kept + end);
      pending = keepUnclosed(end === 0 ? pending : pending.slice(kept + end));
      return splitLines(complete).flatMap(clean);
    },
    pushLines(text) {
      const before = flush();
      // A key that was quoted and never ended must not swallow what the agent reports from now on.
      insideKey = false;
      return [...before, ...splitLines(text).flatMap(clean)];
    },
    flush,
  };
}

/** Index after the last line end. A carriage return at the very end may be half of a CRLF and waits. */
function lastLineEnd(text: string): number {
  const searchable = text.endsWith('\r') ? text.slice(0, -1) : text;
  return Math.max(...['\n', '\r', '\u2028', '\u2029'].map((end) => searchable.lastIndexOf(end))) + 1;
}

/** A carriage return at the end stays: it may be half of a CRLF. */
function keepUnclosed(line: string): string {
  if (line.length <= maxPending) return line;
  return line.slice(0, maxPending) + (line.endsWith('\r') ? '\r' : '');
}
