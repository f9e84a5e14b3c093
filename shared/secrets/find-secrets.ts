import type { SecretPattern } from './secret-pattern.ts';
import { secretPatterns } from './secret-patterns.ts';

/** A stretch of text, as offsets in UTF-16 units; `end` is not part of it. */
export interface Span {
  start: number;
  end: number;
}

export interface SecretHit extends Span {
  pattern: SecretPattern;
  /** Where the match began: the marker of a key block, the name of an assignment. */
  at: number;
  /** What stands between `start` and `end`. */
  secret: string;
}

const unhinted = secretPatterns.filter(({ hints }) => hints.length === 0);
const hinted = secretPatterns.filter(({ hints }) => hints.length > 0);

/** One pass that tells an ordinary line from one worth a closer look, several times faster than a pass per hint. */
const anyHint = new RegExp([...new Set(hinted.flatMap(({ hints }) => hints))].sort().map(escaped).join('|'));

/** Every match of every pattern, in no order, overlaps and placeholders included. */
export function findSecrets(text: string): SecretHit[] {
  const hits = unhinted.flatMap((pattern) => hitsOf(pattern, text));
  if (!anyHint.test(text)) return hits;
  for (const pattern of hinted) {
    if (pattern.hints.some((hint) => text.includes(hint))) hits.push(...hitsOf(pattern, text));
  }
  return hits;
}

function hitsOf(pattern: SecretPattern, text: string): SecretHit[] {
  // `matchAll` copies the expression first, which costs more than the search through a line.
  if (text.search(pattern.expression) === -1) return [];
  const hits: SecretHit[] = [];
  for (const match of text.matchAll(pattern.expression)) {
    const [start, end] = match.indices?.groups?.['secret'] ?? [match.index, match.index];
    const secret = text.slice(start, end);
    if (start === end || pattern.accept?.({ ...match.groups, secret }) === false) continue;
    hits.push({ pattern, at: match.index, start, end, secret });
  }
  return hits;
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
