import { nameOfSource } from '../sources/source-spec.ts';
import { clockOf, spikeText } from './render-parts.ts';
import {
  errorPatterns,
  isSilent,
  type PlacedSpike,
  recentErrorRate,
  spikesOf,
  standingOf,
} from './standing.ts';
import { spikeSeries, type Told, type WatchState } from './watch-state.ts';

export interface Changes {
  /** A sentence for each, the worst first. */
  texts: readonly string[];
  /** What has been told once these are. */
  told: Told;
}

/** What goes on and off is told this often at most: each time calls the model. What it ends as is told in any case. */
const turnMs = 600_000;

/** What is different from what was told. Pure. */
export function findChanges(state: WatchState, nowMs: number): Changes {
  const patterns = patternChanges(state, nowMs);
  const spikes = spikeChanges(state, nowMs);
  const rate = rateChange(state, nowMs);
  const sources = sourceChanges(state, nowMs);
  return {
    texts: [...sources.texts, ...patterns.texts, ...spikes.texts, ...rate.texts],
    told: {
      atMs: nowMs,
      patterns: patterns.told,
      spikes: spikes.told,
      isRateHigh: rate.isHigh,
      sources: sources.told,
    },
  };
}

function patternChanges(state: WatchState, nowMs: number): { texts: string[]; told: Told['patterns'] } {
  const known = new Map(state.told.patterns.map((each) => [each.key, each]));
  const texts: string[] = [];
  const told = errorPatterns(state).map((pattern) => {
    const { key, text, count } = pattern;
    const standing = standingOf(state, pattern);
    const before = known.get(key);
    if (before === undefined) {
      texts.push(`new error pattern: ${text} (${count} so far)`);
      return { key, isStopped: standing === 'stopped', atMs: 0 };
    }
    const isStopped = standing === 'unknown' ? before.isStopped : standing === 'stopped';
    if (isStopped === before.isStopped || nowMs - before.atMs < turnMs) return before;
    const at = clockOf(state, pattern.lastMs);
    texts.push(isStopped ? `stopped at ${at}: ${text}` : `came back, last at ${at}: ${text}`);
    return { key, isStopped, atMs: nowMs };
  });
  return { texts, told };
}

/** Of each series; of older ones nothing changes any more. */
const newestSpikes = 12;

function newest(state: WatchState, nowMs: number): PlacedSpike[] {
  const spikes = spikesOf(state, nowMs);
  return spikeSeries.flatMap((series) =>
    spikes.filter((spike) => spike.series === series).slice(-newestSpikes),
  );
}

function spikeChanges(state: WatchState, nowMs: number): { texts: string[]; told: Told['spikes'] } {
  const isBlind = state.sources.some(({ unreadable }) => unreadable !== undefined);
  const texts: string[] = [];
  const told = newest(state, nowMs).map((spike) => {
    // A line that came late may move a beginning by a minute or two.
    const before = state.told.spikes.find(
      ({ series, start }) => series === spike.series && Math.abs(start - spike.start) <= 2,
    );
    // While a source cannot be read, that nothing comes says nothing.
    const isOver = spike.end !== undefined && (!isBlind || before?.isOver === true);
    if (before === undefined) texts.push(`spike: ${spikeText(state, spike)}`);
    else if (isOver && !before.isOver) texts.push(`spike over: ${spikeText(state, spike)}`);
    return { series: spike.series, start: spike.start, isOver };
  });
  return { texts, told };
}

function rateChange(state: WatchState, nowMs: number): { texts: string[]; isHigh: boolean } {
  const wasHigh = state.told.isRateHigh;
  const percent = recentErrorRate(state, nowMs);
  if (percent === undefined) return { texts: [], isHigh: wasHigh };
  const limit = state.errorRatePercent;
  // It has to fall well below what made it high, so that it does not go to and fro.
  const isHigh = wasHigh ? percent >= limit / 2 : percent >= limit;
  if (isHigh === wasHigh) return { texts: [], isHigh };
  const told = `${percent.toFixed(1)} % of the requests of the last 5 minutes were answered with 5xx`;
  return { texts: [isHigh ? `${told}, over the limit of ${limit} %` : `${told}, back to normal`], isHigh };
}

function sourceChanges(state: WatchState, nowMs: number): { texts: string[]; told: Told['sources'] } {
  const texts: string[] = [];
  const told = state.sources.map((source, index) => {
    const before = state.told.sources[index] ?? { isUnreadable: false, isSilent: false, atMs: 0 };
    const now = { isUnreadable: source.unreadable !== undefined, isSilent: isSilent(state, index) };
    const isSame = now.isUnreadable === before.isUnreadable && now.isSilent === before.isSilent;
    if (isSame || nowMs - before.atMs < turnMs) return before;
    const name = nameOfSource(source.spec);
    if (now.isUnreadable && !before.isUnreadable) {
      texts.push(`could not be read: ${name}: ${source.unreadable}`);
    }
    if (!now.isUnreadable && before.isUnreadable) texts.push(`can be read again: ${name}`);
    if (now.isSilent && !before.isSilent) {
      texts.push(`silent, no line since ${clockOf(state, state.digest.sources[index]?.lastMs)}: ${name}`);
    }
    if (!now.isSilent && before.isSilent && !now.isUnreadable) texts.push(`writes lines again: ${name}`);
    return { ...now, atMs: nowMs };
  });
  return { texts, told };
}
