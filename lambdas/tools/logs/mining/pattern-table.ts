import { hash } from 'node:crypto';
import { stripControls } from '#shared/agent/output.ts';
import { maskSecrets } from '#shared/secrets/mask-secrets.ts';
import { type Level, rankOf } from '../lines/level.ts';
import type { Pattern } from './digest-state.ts';

/** How many kinds of events are told apart; the rest are counted together. */
export interface PatternLimits {
  problems: number;
  others: number;
  /** What all of them together may take, as JSON; a pattern that finds no room is counted with the rest. */
  patternBytes?: number;
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
  private bytes: number;
  readonly unlisted: { problems: number; others: number };

  constructor(
    { patterns, unlisted }: { patterns: readonly Pattern[]; unlisted: PatternTable['unlisted'] },
    limits: PatternLimits,
  ) {
    this.patterns = new Map(patterns.map((pattern) => [pattern.key, { ...pattern }]));
    this.unlisted = { ...unlisted };
    this.limits = limits;
    this.bytes = patterns.reduce((sum, pattern) => sum + bytesOf(pattern), 0);
  }

  add(occurrence: Occurrence): void {
    const known = this.patterns.get(occurrence.key);
    if (known !== undefined) count(known, occurrence);
    else if (!this.takes(occurrence)) this.unlisted[kindOf(occurrence.level)] += 1;
  }

  snapshot(): Pattern[] {
    return [...this.patterns.values()];
  }

  /** Puts a new pattern, in the place of lesser ones where it has to be; or leaves everything as it is. */
  private takes(occurrence: Occurrence): boolean {
    const kind = kindOf(occurrence.level);
    const listed = [...this.patterns.values()];
    const isFull = listed.filter((pattern) => kindOf(pattern.level) === kind).length >= this.limits[kind];
    const rivals = listed
      .filter(({ level }) => rankOf(level) < rankOf(occurrence.level) && (!isFull || kindOf(level) === kind))
      .sort(byWeight);
    // Before the text is looked at, which costs: most of what finds no place finds none for its level.
    if (rivals.length === 0 && (isFull || this.roomWithout([]) < fixedBytes)) return false;
    const fresh = patternOf(occurrence);
    const leaving = rivals.slice(0, isFull ? 1 : 0);
    while (this.roomWithout(leaving) < bytesOf(fresh)) {
      const next = rivals[leaving.length];
      if (next === undefined) return false;
      leaving.push(next);
    }
    for (const rival of leaving) this.drop(rival);
    this.patterns.set(fresh.key, fresh);
    this.bytes += bytesOf(fresh);
    return true;
  }

  private roomWithout(leaving: readonly Pattern[]): number {
    const { patternBytes = Number.POSITIVE_INFINITY } = this.limits;
    return patternBytes - this.bytes + leaving.reduce((sum, pattern) => sum + bytesOf(pattern), 0);
  }

  private drop(pattern: Pattern): void {
    this.patterns.delete(pattern.key);
    this.bytes -= bytesOf(pattern);
    this.unlisted[kindOf(pattern.level)] += pattern.count;
  }
}

/** What a pattern takes besides its texts, with room for its count and its times to grow. */
const fixedBytes = 160;

/** As JSON. */
function bytesOf({ text, sample }: Pattern): number {
  return jsonBytes(text) + jsonBytes(sample) + fixedBytes;
}

function jsonBytes(text: string): number {
  return Buffer.byteLength(JSON.stringify(text));
}

export function kindOf(level: Level): 'problems' | 'others' {
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

/**
 * A text of a log as it may be kept: on one line, without secrets and control characters, at most so many bytes, as
 * JSON writes it.
 */
export function safe(text: string, maxBytes: number): string {
  // Cut first, since it is looked through for secrets; and with room, since a cut secret is not known as one.
  const masked = maskSecrets(
    stripControls(text.slice(0, maxBytes * 4).replaceAll(/[\s\u2028\u2029]+/g, ' ')),
  ).trim();
  return writtenBytes(masked) <= maxBytes ? masked : `${cutTo(masked, maxBytes - 3)}...`;
}

/** Within the quotes. */
function writtenBytes(text: string): number {
  return jsonBytes(text) - 2;
}

function cutTo(text: string, maxBytes: number): string {
  let [kept, bytes] = ['', 0];
  for (const character of text) {
    bytes += writtenBytes(character);
    if (bytes > maxBytes) break;
    kept += character;
  }
  return kept;
}

/** 48 bits: apart for all practical purposes, exact as a number. */
export function keyOf(text: string): number {
  return Number.parseInt(hash('sha256', text, 'hex').slice(0, 12), 16);
}
