import { RE2JS, RE2JSException } from 're2js';

/** Repetitions that are counted out (`a{9,99}`) are unfolded, one after the other: of 60,000 that takes seconds. */
const maxCounted = 2_000;
const counted = /(?<!\\)\{(\d+)?,?(\d+)?\}/g;

/**
 * RE2: linear in the text, whatever the pattern. How much for each character is up to the pattern, so that long texts
 * are matched in turns.
 * @throws {RE2JSException} for what is no pattern, or takes too long to make ready.
 */
export function compilePattern(pattern: string, flags = 0): RE2JS {
  const all = [...pattern.matchAll(counted)].reduce(
    (sum, [, from = '0', to = from]) => sum + Math.max(Number(from), Number(to)),
    0,
  );
  if (all <= maxCounted) return RE2JS.compile(pattern, flags);
  throw new RE2JSException(`too large: its counted repetitions come to more than ${maxCounted}`);
}
