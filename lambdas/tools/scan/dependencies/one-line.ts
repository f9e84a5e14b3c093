const maxCharacters = 300;

/** Text from a lockfile or an advisory, fit for a report: one line, no control characters, cut with a mark. */
export function oneLine(text: string): string {
  const line = text
    .slice(0, 2 * maxCharacters)
    .replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029\s]+/gu, ' ')
    .trim();
  return line.length > maxCharacters ? `${line.slice(0, maxCharacters - 1)}…` : line;
}
