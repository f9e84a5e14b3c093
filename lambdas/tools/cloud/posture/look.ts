import type { Clock } from '#lambdas/ports/clock.ts';
import type { Cloud } from '#lambdas/ports/cloud.ts';
import type { CloudAccount } from '../accounts.ts';
import type { Asked, Gap } from '../ask.ts';
import type { CheckId } from './checks.ts';

/** One region of one account, to be looked at. */
export interface Place {
  cloud: Cloud;
  clock: Pick<Clock, 'now' | 'sleep'>;
  account: CloudAccount;
  region: string;
  signal: AbortSignal;
}

/** Something that does not meet a check. */
export interface Shortfall {
  resource: string;
  /** How it is, a few words: `rotated 2026-01-02`. */
  what: string;
}

/** What a look came to for one check in one place. */
export interface Sighting {
  check: CheckId;
  /** Resources and settings that were held against the check. */
  seen: number;
  short: Shortfall[];
  /** What could not be seen: with any, the place does not pass. */
  gaps: Gap[];
}

/** Reads once what several checks are answered by. Answers each of its checks, whatever happens. */
export interface Look {
  checks: readonly CheckId[];
  see(place: Place): Promise<Sighting[]>;
}

/** The fields of a call that say where it is made. */
export function callIn({ account, region, signal }: Place) {
  return { account: account.role, region, signal };
}

export function unseen(checks: readonly CheckId[], gaps: Gap[]): Sighting[] {
  return checks.map((check) => ({ check, seen: 0, short: [], gaps }));
}

/** A setting of the place: one thing, which is as it should be or not. */
export function setting(check: CheckId, shortfall: Shortfall | undefined): Sighting {
  return { check, seen: 1, short: shortfall === undefined ? [] : [shortfall], gaps: [] };
}

/** Every item is held against the check; `tell` says what is wrong with it, if anything. */
export function judged<Item>(
  check: CheckId,
  { items, gaps }: { items: readonly Item[]; gaps: Gap[] },
  tell: (item: Item) => Shortfall | undefined,
): Sighting {
  return { check, seen: items.length, short: items.flatMap((item) => tell(item) ?? []), gaps };
}

/** Where one of these errors means that the thing is not there: `undefined`, else what was asked. */
export function orNone<Value>(asked: Asked<Value>, absent: readonly string[]): Asked<Value | undefined> {
  return !asked.ok && absent.includes(asked.gap.code) ? { ok: true, value: undefined } : asked;
}
