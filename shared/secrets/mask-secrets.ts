import { findSecrets, type Span } from './find-secrets.ts';

const stars = '*'.repeat(16);

/** From this length on the first letters, which name the vendor, give nothing away. */
const minHintedLength = 20;
const hintLength = 4;

/** Hiding one secret can bare the end of another that ran into it; a chain of those is an attack on time. */
const maxPasses = 8;

/**
 * Hides every secret in a text: `AKIA****************`. At most the first 4 characters of a secret stay,
 * none of a short one, and never its length. Masking twice changes nothing more. A text without secrets
 * comes back as it is. Account ids, UUIDs and hashes are not secrets.
 */
export function maskSecrets(text: string): string {
  let masked = text;
  for (let pass = 0; pass < maxPasses; pass++) {
    const before = masked;
    const hits = findSecrets(before);
    masked = hits.length === 0 ? before : maskSpans(before, hits);
    if (masked === before) break;
  }
  return masked;
}

/** Hides the given stretches, in any order; those that overlap are hidden as one. */
export function maskSpans(text: string, spans: readonly Span[]): string {
  let masked = '';
  let from = 0;
  for (const { start, end } of mergeSpans(spans)) {
    masked += text.slice(from, start) + maskOf(text.slice(start, end));
    from = end;
  }
  return masked + text.slice(from);
}

function maskOf(secret: string): string {
  return secret.length < minHintedLength ? stars : secret.slice(0, hintLength) + stars;
}

/** The same stretches, sorted and without overlaps. */
export function mergeSpans(spans: readonly Span[]): Span[] {
  const merged: Span[] = [];
  for (const { start, end } of [...spans].sort((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last !== undefined && start < last.end) last.end = Math.max(last.end, end);
    else merged.push({ start, end });
  }
  return merged;
}
