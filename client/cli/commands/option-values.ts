import { InvalidArgumentError } from 'commander';
import { UsageError } from '#client/usage-error.ts';
import { gitReference } from '../since.ts';

/** Reads the value of an option that takes a whole number within limits. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It takes a whole number from ${least} to ${most}.`);
  };
}

/** Reads the value of an option that takes an amount above zero. */
export function amount(most: number): (text: string) => number {
  return (text) => {
    const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
    if (value > 0 && value <= most) return value;
    throw new InvalidArgumentError(`It takes an amount above 0, at most ${most}.`);
  };
}

/** Reads the value of an option or argument that takes any text with something in it. */
export function notEmpty(text: string): string {
  if (text.trim() !== '') return text;
  throw new InvalidArgumentError('It must not be empty.');
}

/** The same for one that may be given several times. */
export function eachNotEmpty(text: string, before: string[] = []): string[] {
  return [...before, notEmpty(text)];
}

/** Reads the value of an option that names a point of a git history. */
export function reference(text: string): string {
  if (gitReference.test(text)) return text;
  throw new InvalidArgumentError('It takes a branch, a tag or a commit, such as main, v1.2.0 or HEAD~2.');
}

const unitMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * A time that has passed: so long ago (`30m`, `2h`, `7d`), or as it is written.
 * @returns ISO 8601, in UTC. @throws {UsageError}
 */
export function pastTime(text: string, nowMs: number): string {
  const [, digits = '', unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const ago = Number(digits) * (unitMs[unit] ?? 0);
  const timeMs = digits === '' ? writtenTime(text) : nowMs - ago;
  if (timeMs <= nowMs) return new Date(timeMs).toISOString();
  throw new UsageError(
    `--since ${text} is no time that has passed`,
    'It takes 30m, 2h, 7d, or 2026-11-22T08:00:00Z.',
  );
}

/** Only what begins as ISO 8601 does: the language reads much else as some date. */
function writtenTime(text: string): number {
  return /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
}
