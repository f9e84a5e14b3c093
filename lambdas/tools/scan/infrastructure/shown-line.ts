const maxShown = 160;

/** What stands behind the name of a secret on the same line. */
const secretValue =
  /((?:passw(?:or)?d|secret(?!s\b)|token|api_?key|access_?key|private_?key)\w*["']?\s*[:=]\s*)(["']?)(?!\$|!)[^"'\s,}]{3,}\2/gi;

/** A source line as evidence: trimmed, cut, and without the values of secrets. */
export function shownLine(line: string): string {
  const shown = line
    .trim()
    .slice(0, 2 * maxShown)
    .replace(secretValue, '$1***');
  return shown.length <= maxShown ? shown : `${shown.slice(0, maxShown - 1)}…`;
}
