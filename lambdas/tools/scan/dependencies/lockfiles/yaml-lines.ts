/** One line of block YAML. Neither key nor value: a shape that is not known. */
export interface BlockLine {
  indent: number;
  /** From 1. */
  line: number;
  /** Absent for an item of a list. */
  key?: string | undefined;
  /** `''` when the value follows on deeper lines. */
  value?: string | undefined;
}

/** The lines that carry something, with explicit keys (`? key`, then `: value`) joined into one. */
export function* blockLines(source: string): Generator<BlockLine> {
  let explicit: BlockLine | undefined;
  for (const [index, raw] of source.split('\n').entries()) {
    const text = raw.trim();
    const indent = raw.search(/[^ ]/);
    if (text === '' || text.startsWith('#') || text === '---') continue;
    const at = { indent, line: index + 1 };
    if (text.startsWith('? ')) explicit = { ...at, key: unquoteKey(text.slice(2).trim()), value: '' };
    else if (explicit !== undefined && indent === explicit.indent && /^:( |$)/.test(text)) {
      yield explicit;
      const rest = text.slice(1).trim();
      if (rest !== '') yield { ...keyAndValue(rest), indent: indent + 2, line: at.line };
      explicit = undefined;
    } else if (/^-( |$)/.test(text)) yield { ...at, value: text };
    else yield { ...keyAndValue(text), ...at };
  }
}

/** A quoted key ends at its quote, a plain one at the first colon before a blank. */
function keyAndValue(text: string): Pick<BlockLine, 'key' | 'value'> {
  const colon = text.startsWith("'") || text.startsWith('"') ? endOfQuoted(text) : text.search(/:(?: |$)/);
  // These open flow collections, anchors, tags and block text: never a key that a package manager writes.
  if (colon <= 0 || /^[[\]{}&*!|>%@`,]/.test(text)) return {};
  return { key: unquoteKey(text.slice(0, colon)), value: text.slice(colon + 1).trim() };
}

/** Position of the colon behind a quoted key, or -1. */
function endOfQuoted(text: string): number {
  const quote = text.slice(0, 1);
  const end = text.search(new RegExp(`${quote}:( |$)`));
  return end <= 0 ? -1 : end + 1;
}

function unquoteKey(text: string): string {
  if (text.startsWith("'")) return text.slice(1, -1).replaceAll("''", "'");
  return text.startsWith('"') ? text.slice(1, -1).replaceAll(/\\(["\\])/g, '$1') : text;
}
