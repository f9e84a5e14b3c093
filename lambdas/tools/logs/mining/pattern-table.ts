import { hash } from 'node:crypto';
import { stripControls } from '#shared/agent/output.ts';
import { maskSecrets } from '#shared/secrets/mask-secrets.ts';
import { type Level, rankOf } from '../lines/level.ts';
import type { Pattern } from './digest-state.ts';

/** How many kinds of events are told apart; the rest are counted together. */
export interface PatternLimits {
  problems: number;
  others: number;
}

export interface Occurrence {
  key: number;
  source: number;
  text: string;
  level: Level;
  atMs: number | undefined;
  sample: string;
}

const textBytes = 200;
const sampleBytes = 160;

/** Events by pattern. Problems have places of their own, so that no amount of chatter hides one. */
export class PatternTable {
  private readonly patterns: Map<number, Pattern>;
  private readonly limits: PatternLimits;
  readonly unlisted: { problems: number; others: number };

  constructor(
    { patterns, unlisted }: { patterns: readonly Pattern[]; unlisted: PatternTable['unlisted'] },
    limits: PatternLimits,
  ) {
    this.patterns = new Map(patterns.map((pattern) => [pattern.key, { ...pattern }]));
    this.unlisted = { ...unlisted };
    this.limits = limits;
  }

  add(occurrence: Occurrence): void {
    const known = this.patterns.get(occurrence.key);
    if (known !== undefined) count(known, occurrence);
    else if (this.makeRoom(occurrence.level)) this.patterns.set(occurrence.key, patternOf(occurrence));
    else this.unlisted[kindOf(occurrence.level)] += 1;
  }

  snapshot(): Pattern[] {
    return [...this.patterns.values()];
  }

  private makeRoom(level: Level): boolean {
    const kind = kindOf(level);
    const rivals = [...this.patterns.values()].filter((pattern) => kindOf(pattern.level) === kind);
    if (rivals.length < this.limits[kind]) return true;
    const [least] = rivals.filter((rival) => rankOf(rival.level) < rankOf(level)).sort(byWeight);
    if (least === undefined) return false;
    this.patterns.delete(least.key);
    this.unlisted[kind] += least.count;
    return true;
  }
}

function kindOf(level: Level): keyof PatternLimits {
  return rankOf(level) >= rankOf('warn') ? 'problems' : 'others';
}

function byWeight(a: Pattern, b: Pattern): number {
  return rankOf(a.level) - rankOf(b.level) || a.count - b.count;
}

function count(pattern: Pattern, { atMs }: Occurrence): void {
  pattern.count += 1;
  if (atMs === undefined) return;
  pattern.firstMs = Math.min(pattern.firstMs ?? atMs, atMs);
  pattern.lastMs = Math.max(pattern.lastMs ?? atMs, atMs);
}

function patternOf({ key, source, text, level, atMs, sample }: Occurrence): Pattern {
  const times = atMs === undefined ? {} : { firstMs: atMs, lastMs: atMs };
  return {
    ...{ key, source, level, count: 1, ...times },
    text: safe(text, textBytes),
    sample: safe(sample, sampleBytes),
  };
}

/** A text of a log as it may be kept: on one line, without secrets and control characters, at most so many bytes. */
export function safe(text: string, maxBytes: number): string {
  // Cut first, since it is looked through for secrets; and with room, since a cut secret is not known as one.
  const masked = maskSecrets(
    stripControls(text.slice(0, maxBytes * 4).replaceAll(/[\s\u2028\u2029]+/g, ' ')),
  );
  const bytes = Buffer.from(masked.trim());
  return bytes.length <= maxBytes
    ? masked.trim()
    : `${bytes
        .subarray(0, maxBytes - 3)
        .toString()
        .replace(/\uFFFD+$/, '')}...`;
}

/** 48 bits: apart for all practical purposes, exact as a number. */
export function keyOf(text: string): number {
  return Number.parseInt(hash('sha256', text, 'hex').slice(0, 12), 16);
}
