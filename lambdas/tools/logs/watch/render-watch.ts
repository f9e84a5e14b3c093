import { count, plural } from '#lambdas/tools/code/capped-text.ts';
import type { NotChecked } from '#shared/findings/finding.ts';
import type { Pattern } from '../mining/digest-state.ts';
import { nameOfSource } from '../sources/source-spec.ts';
import { clockOf, occurrences, percentOf, spikeText, timeOf, zoneText } from './render-parts.ts';
import { errorPatterns, isSilent, shownPatterns, spikesOf, standingOf, worstFirst } from './standing.ts';
import type { WatchState } from './watch-state.ts';

const maxWarnings = 5;

/** `Monitoring for 45 minutes. Detected 3 error patterns:` and a line for each, in the order in which they were first seen. */
export function renderStanding(state: WatchState, nowMs: number): string {
  const errors = errorPatterns(state);
  const minutes = Math.floor((nowMs - state.startedMs) / 60_000);
  const head = `Monitoring for ${plural(minutes, 'minute')}. ${gist(state, errors.length)}`;
  const shown = shownPatterns(state).map((each, index) => `${index + 1}. ${patternLine(state, each)}`);
  const left = errors.length - shown.length;
  return [head, ...shown, ...(left > 0 ? [`... and ${left} more error patterns`] : [])].join('\n');
}

function gist(state: WatchState, errors: number): string {
  if (errors > 0) return `Detected ${plural(errors, 'error pattern')}:`;
  const lines = state.digest.sources.reduce((sum, source) => sum + source.lines, 0);
  // No line is no proof that nothing is wrong.
  if (lines === 0) return 'No line was read, so nothing is known.';
  return `No error pattern in ${plural(lines, 'line')}.`;
}

function patternLine(state: WatchState, pattern: Pattern): string {
  const times = occurrences(pattern);
  switch (standingOf(state, pattern)) {
    case 'ongoing':
      return `${pattern.text} (ongoing, ${times})`;
    case 'stopped':
      return `${pattern.text} (${times}, stopped at ${clockOf(state, pattern.lastMs)})`;
    case 'unknown':
      return `${pattern.text} (${times}, not known since ${clockOf(state, state.sources[pattern.source]?.readMs)})`;
  }
}

/** Everything that a model needs to know of a watch. */
export function renderWatch(
  state: WatchState,
  { nowMs, changes, isOver }: { nowMs: number; changes: readonly string[]; isOver: boolean },
): string {
  return [
    heading(state, { nowMs, isOver }),
    `Times are ${zoneText(state)}.`,
    ...(changes.length === 0
      ? []
      : ['', 'Changed since the last answer:', ...changes.map((text) => `- ${text}`)]),
    '',
    renderStanding(state, nowMs),
    '',
    ...details(state),
    ...warnings(state),
    ...traffic(state, nowMs),
    ...sourceLines(state),
    ...samples(state),
    conclusion(state),
    cost(state),
  ].join('\n');
}

function heading(state: WatchState, { nowMs, isOver }: { nowMs: number; isOver: boolean }): string {
  if (isOver) return `Watch ${state.watch} is over.`;
  const left = Math.max(1, Math.round((state.endsMs - nowMs) / 60_000));
  return `Watch ${state.watch} changed; ${plural(left, 'minute')} left. To go on: watch_logs {"continue": "${state.watch}"}`;
}

function details(state: WatchState): string[] {
  return shownPatterns(state).map(
    (pattern, index) =>
      `Pattern ${index + 1}: first seen ${timeOf(state, pattern.firstMs)}, last seen ${timeOf(state, pattern.lastMs)}, ${pattern.level}, ${sourceName(state, pattern)}`,
  );
}

function warnings(state: WatchState): string[] {
  const found = state.digest.patterns.filter(({ level }) => level === 'warn').sort(worstFirst);
  const { problems } = state.digest.unlisted;
  return [
    ...found.slice(0, maxWarnings).map((pattern) => `Warning: ${patternLine(state, pattern)}`),
    ...(found.length > maxWarnings ? [`... and ${found.length - maxWarnings} more warning patterns`] : []),
    ...(problems > 0
      ? [`${plural(problems, 'more problem event')} of further patterns, which are too many to be listed`]
      : []),
  ];
}

function traffic(state: WatchState, nowMs: number): string[] {
  const { requests } = state.digest;
  const spikes = spikesOf(state, nowMs).map((spike) => `Spike: ${spikeText(state, spike)}`);
  if (requests.all === 0) return spikes;
  return [
    `Requests: ${count(requests.all)}, of them 4xx ${count(requests.status4xx)} (${percentOf(requests.status4xx, requests.all)}), 5xx ${count(requests.status5xx)} (${percentOf(requests.status5xx, requests.all)})`,
    ...worstMinute(state),
    ...spikes,
  ];
}

/** The first of the minutes with the most 5xx. */
function worstMinute(state: WatchState): string[] {
  const { minutes } = state.digest;
  if (minutes === undefined) return [];
  const peak = Math.max(...minutes.status5xx);
  if (peak <= 0) return [];
  const at = minutes.status5xx.indexOf(peak);
  const requests = minutes.requests[at] ?? 0;
  const when = clockOf(state, (minutes.from + at) * 60_000);
  return [`Worst minute for 5xx: ${when}, ${peak} of ${requests} (${percentOf(peak, requests)})`];
}

function sourceLines(state: WatchState): string[] {
  return state.sources.flatMap((source, index) => {
    const counts = state.digest.sources[index];
    const name = nameOfSource(source.spec);
    if (counts === undefined) return [];
    const last =
      counts.lastMs === undefined ? 'none of them dated' : `last at ${timeOf(state, counts.lastMs)}`;
    const silent = isSilent(state, index) ? '; silent since then' : '';
    return [
      `Source ${name}: ${plural(counts.lines, 'line')}, ${plural(counts.events, 'event')}, ${last}${silent}`,
      ...(source.unreadable === undefined
        ? []
        : [
            `NOT READ: ${name} since ${clockOf(state, source.readMs ?? state.startedMs)}: ${source.unreadable}`,
          ]),
      ...(counts.oddTimes === 0
        ? []
        : [
            `${plural(counts.oddTimes, 'line')} of ${name} say a time outside of the watch; counted when read`,
          ]),
      ...(counts.untimed === 0
        ? []
        : [`${plural(counts.untimed, 'earlier line')} of ${name} say no time, and were not counted`]),
      ...source.gaps.map((gap) => `Gap: ${name}: ${gap}`),
    ];
  });
}

function samples(state: WatchState): string[] {
  return shownPatterns(state).flatMap(({ sample }, index) =>
    sample === '' ? [] : [`Sample ${index + 1}: ${sample}`],
  );
}

function sourceName(state: WatchState, { source }: Pattern): string {
  const spec = state.sources[source]?.spec;
  return spec === undefined ? 'unknown source' : nameOfSource(spec);
}

/** The whole in a line, for whoever reads no more. */
function conclusion(state: WatchState): string {
  const standings = errorPatterns(state).map((pattern) => standingOf(state, pattern));
  const number = (standing: string): number => standings.filter((each) => each === standing).length;
  const unknown = number('unknown');
  const found =
    standings.length === 0
      ? 'no error pattern'
      : `${plural(number('ongoing'), 'error pattern')} ongoing, ${number('stopped')} stopped`;
  return `Conclusion: ${found}${unknown === 0 ? '' : `, ${unknown} not known`}`;
}

/** A round is Logs, Think, Route, Pause, Think, Route. */
export const transitionsPerRound = 6;

function cost({ rounds }: WatchState): string {
  return `Looked ${plural(rounds, 'time')}; on AWS about ${plural(rounds * transitionsPerRound, 'state transition')}, and no model call between answers.`;
}

/** What the whole watch could not see. */
export function gapsOf(state: WatchState): NotChecked[] {
  return state.sources.flatMap(({ spec, unreadable, readMs, gaps }) => {
    const what = nameOfSource(spec);
    const since = readMs === undefined ? '' : ` since ${clockOf(state, readMs)} ${zoneText(state)}`;
    return [
      ...(unreadable === undefined ? [] : [{ what: `${what}${since}`, why: unreadable }]),
      ...gaps.map((why) => ({ what: `parts of ${what}`, why })),
    ];
  });
}
