const iso = String.raw`\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?: ?(?:Z\b|[+-]\d\d:?\d\d\b))?`;
const commonLog = String.raw`\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}`;
const timeOfDay = String.raw`\d{1,2}:\d\d:\d\d(?:[.,]\d{1,9})?`;
const uuid = '[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}';
const ip = String.raw`\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?|(?:[0-9a-fA-F]{0,4}:){3,7}[0-9a-fA-F]{1,4}`;

/** What differs from one occurrence of a message to the next; the first alternative that fits wins. */
const variables = new RegExp(
  [
    String.raw`(?<quoted>"(?:[^"\\]|\\.)*"|(?<![\p{L}\p{N}])'[^']{0,200}'(?![\p{L}\p{N}]))`,
    String.raw`(?<email>(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8})`,
    String.raw`(?<time>(?<!\w)(?:${iso}|${commonLog}|${timeOfDay})(?!\w))`,
    String.raw`(?<uuid>(?<!\w)${uuid}(?!\w))`,
    String.raw`(?<ip>(?<![\w:.])(?:${ip})(?![\w:]))`,
    // With its unit: 950ms and 1.2s are one thing.
    String.raw`(?<number>(?<![\w.])[+-]?\d+(?:[.,]\d+)*(?:[a-zA-Zµ]{1,2}|%)?(?!\w))`,
    String.raw`(?<word>(?<!\w)\w*\d\w*)`,
  ].join('|'),
  'gu',
);

/**
 * The message as all its occurrences have it: times, addresses, ids, numbers and quoted texts give way to their
 * kinds, as in `User <id> not found after <n>`. Linear in the length of the text but for quotes without an end.
 */
export function maskVariables(text: string): string {
  return text.replace(variables, (found, ...rest) => {
    const groups: Record<string, string | undefined> = rest.at(-1);
    if (groups['word'] !== undefined) return maskWord(found);
    if (groups['quoted'] !== undefined) return '"<text>"';
    if (groups['number'] !== undefined) return '<n>';
    return `<${Object.keys(groups).find((name) => groups[name] !== undefined)}>`;
  });
}

const hex = /^(?:0x[0-9a-f]+|(?=[a-f]*\d)[0-9a-f]{8,})$/i;

/** `order66` keeps its name, `8f3a2b` has none. */
function maskWord(word: string): string {
  if (hex.test(word)) return '<id>';
  const runs = word.match(/\d+/g) ?? [];
  if (word.length >= 6 && runs.length > 1) return '<id>';
  return /^\d/.test(word) ? '<id>' : word.replaceAll(/\d+/g, '<n>');
}
