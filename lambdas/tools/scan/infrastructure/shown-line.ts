import { maskSecrets } from '#shared/secrets/mask-secrets.ts';

const maxShown = 160;
/** A line can be a whole minified template; this is longer than any token that the cut could go through. */
const maxLooked = 4_096;

/** What stands behind the name of a secret on the same line. */
const secretValue =
  /((?:passw(?:or)?d|secret(?!s\b)|token|api_?key|access_?key|private_?key)\w*["']?\s*[:=]\s*)(["']?)(?!\$|!)[^"'\s,}]{3,}\2/gi;

/** A source line as evidence: trimmed, cut, and without the values of secrets. */
export function shownLine(line: string): string {
  // Masked before it is cut: a piece of a secret is no longer recognised.
  const shown = maskSecrets(line.trim().slice(0, maxLooked)).replace(secretValue, '$1***');
  return shown.length <= maxShown ? shown : `${shown.slice(0, maxShown - 1)}…`;
}
