import { CappedText, count, plural } from '#lambdas/tools/code/capped-text.ts';
import type { NotChecked } from '#shared/findings/finding.ts';
import { rankOf } from '../lines/level.ts';
import type { DigestState, Pattern } from '../mining/digest-state.ts';
import { findSpikes } from '../mining/find-spikes.ts';
import { countsBetween } from '../mining/minute-series.ts';
import { occurrences, percentOf, spikeText, timeOf, type Zone, zoneText } from '../watch/render-parts.ts';
import { spikeSeries } from '../watch/watch-state.ts';

const maxProblems = 40;
const maxOthers = 10;

interface About {
  names: readonly string[];
  zone: Zone;
  gaps: readonly NotChecked[];
}

/** One look at logs: what was there, the worst first. */
export function renderSummary(digest: DigestState, about: About): string {
  const problems = digest.patterns.filter(({ level }) => rankOf(level) >= rankOf('warn')).sort(worstFirst);
  const others = digest.patterns.filter((pattern) => !problems.includes(pattern)).sort(worstFirst);
  const text = new CappedText(30_000);
  for (const [index, pattern] of problems.slice(0, maxProblems).entries()) {
    text.add(`${index + 1}. ${patternLine(pattern, about)}`);
    if (pattern.sample !== '') text.add(`   sample: ${pattern.sample}`);
  }
  for (const pattern of others.slice(0, maxOthers)) text.add(`- ${patternLine(pattern, about)}`);
  return [
    headline(digest, problems),
    `Times are ${zoneText(about.zone)}.`,
    ...traffic(digest, about.zone),
    text.join(text.leftOut === 0 ? undefined : `... ${text.leftOut} more lines left out`),
    ...leftOut(digest, { problems: problems.length, others: others.length }),
    ...sourceLines(digest, about),
    ...about.gaps.map(({ what, why }) => `NOT READ: ${what}: ${why}`),
  ].join('\n');
}

function headline({ sources, levels }: DigestState, problems: readonly Pattern[]): string {
  const lines = sources.reduce((sum, source) => sum + source.lines, 0);
  const events = sources.reduce((sum, source) => sum + source.events, 0);
  if (events === 0) return `Read ${plural(lines, 'line')}, none of them in that time: nothing is known.`;
  const errors = count((levels.error ?? 0) + (levels.fatal ?? 0));
  return `Read ${plural(lines, 'line')}: ${plural(events, 'event')}, ${errors} errors, ${count(levels.warn ?? 0)} warnings, ${plural(problems.length, 'problem pattern')}.`;
}

function worstFirst(a: Pattern, b: Pattern): number {
  return rankOf(b.level) - rankOf(a.level) || b.count - a.count || (a.text < b.text ? -1 : 1);
}

function patternLine(pattern: Pattern, { zone, names }: About): string {
  const { level, text, firstMs, lastMs, source } = pattern;
  const times =
    firstMs === undefined ? 'without times' : `${timeOf(zone, firstMs)} to ${timeOf(zone, lastMs)}`;
  const where = names.length > 1 ? `, ${names[source]}` : '';
  return `[${level}] ${text} (${occurrences(pattern)}, ${times}${where})`;
}

function traffic({ requests, minutes }: DigestState, zone: Zone): string[] {
  const all =
    requests.all === 0
      ? []
      : [
          `Requests: ${count(requests.all)}, of them 4xx ${count(requests.status4xx)} (${percentOf(requests.status4xx, requests.all)}), 5xx ${count(requests.status5xx)} (${percentOf(requests.status5xx, requests.all)})`,
        ];
  if (minutes === undefined) return all;
  const { from } = minutes;
  const stretch: [number, number] = [from, from + minutes.events.length - 1];
  const spikes = spikeSeries.flatMap((series) =>
    findSpikes(countsBetween(minutes, series, stretch)).map(({ end, ...spike }) => ({
      ...{ ...spike, series, start: spike.start + from, peakAt: spike.peakAt + from },
      end: (end ?? minutes.events.length - 1) + from,
    })),
  );
  return [...all, ...spikes.map((spike) => `Spike: ${spikeText(zone, spike)}`)];
}

function leftOut({ unlisted }: DigestState, found: { problems: number; others: number }): string[] {
  const problems = Math.max(0, found.problems - maxProblems);
  const others = Math.max(0, found.others - maxOthers);
  return [
    ...(problems > 0 ? [`... and ${plural(problems, 'more problem pattern')}`] : []),
    ...(others > 0 ? [`... and ${plural(others, 'more pattern')} of everything else`] : []),
    ...(unlisted.problems > 0
      ? [`${plural(unlisted.problems, 'more problem event')} of further patterns, too many to be told apart`]
      : []),
  ];
}

function sourceLines({ sources }: DigestState, { names, zone }: About): string[] {
  return sources.map((source, index) => {
    const stretch =
      source.firstMs === undefined
        ? ''
        : `, ${timeOf(zone, source.firstMs)} to ${timeOf(zone, source.lastMs)}`;
    const untimed =
      source.untimed === 0 ? '' : `, ${plural(source.untimed, 'line')} without a time not counted`;
    return `Source ${names[index]}: ${plural(source.lines, 'line')}, ${plural(source.events, 'event')}${stretch}${untimed}`;
  });
}
