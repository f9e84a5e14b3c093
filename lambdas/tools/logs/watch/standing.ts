import { isError } from '../lines/level.ts';
import type { Pattern } from '../mining/digest-state.ts';
import { findSpikes, type Spike } from '../mining/find-spikes.ts';
import { countsBetween, minuteOf } from '../mining/minute-series.ts';
import { type SpikeSeries, spikeSeries, type WatchState } from './watch-state.ts';

/** Whether a pattern goes on, as far as its source could be read. */
export type Standing = 'ongoing' | 'stopped' | 'unknown';

export function standingOf(state: WatchState, pattern: Pattern): Standing {
  const source = state.sources[pattern.source];
  const { readMs } = source ?? {};
  const lastMs = pattern.lastMs ?? state.startedMs;
  if (readMs !== undefined && readMs - lastMs >= state.stoppedAfterMs) return 'stopped';
  return source?.unreadable === undefined ? 'ongoing' : 'unknown';
}

/** Error patterns, the worst first. */
export function errorPatterns({ digest }: Pick<WatchState, 'digest'>): Pattern[] {
  return digest.patterns.filter(({ level }) => isError(level)).sort(worstFirst);
}

const maxShown = 20;

/** The worst of them, each at the place where it was first seen: a number stands for the same pattern again and again. */
export function shownPatterns(state: Pick<WatchState, 'digest'>): Pattern[] {
  const first = ({ firstMs = Number.POSITIVE_INFINITY }: Pattern): number => firstMs;
  return errorPatterns(state)
    .slice(0, maxShown)
    .sort((a, b) => (first(a) === first(b) ? 0 : first(a) - first(b)));
}

export function worstFirst(a: Pattern, b: Pattern): number {
  const rank = (pattern: Pattern): number => (pattern.level === 'fatal' ? 1 : 0);
  return rank(b) - rank(a) || b.count - a.count || (a.text < b.text ? -1 : 1);
}

/** A minute is judged once its lines have had time to arrive. */
const arrivalMs = 15_000;

/** The last minute that every source was read through that can be read: a busy log group is read a minute late. */
function lastWholeMinute({ sources }: Pick<WatchState, 'sources'>, nowMs: number): number {
  const readMs = sources.flatMap((source) => (source.unreadable === undefined ? (source.readMs ?? []) : []));
  return minuteOf(Math.min(nowMs - arrivalMs, ...readMs.map((ms) => ms - spareMs))) - 1;
}

/** A log group is read up to five seconds ago in any case. */
const spareMs = 10_000;

/** With minutes since 1970. */
export interface PlacedSpike extends Spike {
  series: SpikeSeries;
}

export function spikesOf(state: WatchState, nowMs: number): PlacedSpike[] {
  const { minutes } = state.digest;
  const from = Math.max(minuteOf(state.fromMs), minutes === undefined ? 0 : minuteOf(nowMs) - 239);
  return spikeSeries.flatMap((series) =>
    findSpikes(countsBetween(minutes, series, [from, lastWholeMinute(state, nowMs)])).map((spike) => ({
      ...spike,
      series,
      start: spike.start + from,
      peakAt: spike.peakAt + from,
      ...(spike.end === undefined ? {} : { end: spike.end + from }),
    })),
  );
}

const rateMinutes = 5;
const leastRequests = 20;

/** Answered with 5xx in the last five whole minutes, in percent; `undefined` for too few requests to say. */
export function recentErrorRate(
  { digest, sources }: Pick<WatchState, 'digest' | 'sources'>,
  nowMs: number,
): number | undefined {
  const to = lastWholeMinute({ sources }, nowMs);
  const sum = (series: 'requests' | 'status5xx'): number =>
    countsBetween(digest.minutes, series, [to - rateMinutes + 1, to]).reduce((all, count) => all + count, 0);
  const requests = sum('requests');
  return requests < leastRequests ? undefined : (100 * sum('status5xx')) / requests;
}

/** A source that gave lines and gives none any more, though it can be read. */
export function isSilent(state: WatchState, index: number): boolean {
  const { readMs, unreadable } = state.sources[index] ?? {};
  const { lastMs } = state.digest.sources[index] ?? {};
  if (readMs === undefined || lastMs === undefined || unreadable !== undefined) return false;
  return readMs - lastMs >= Math.max(silentAfterMs, state.stoppedAfterMs);
}

const silentAfterMs = 600_000;
