import { count, plural } from '#lambdas/tools/code/capped-text.ts';
import type { Pattern } from '../mining/digest-state.ts';
import type { PlacedSpike } from './standing.ts';
import type { SpikeSeries, WatchState } from './watch-state.ts';

/** Of a watch, or of a single look. */
export type Zone = Pick<WatchState, 'zoneMinutes'>;

/** `14:35`, in the zone that the watch was asked for. */
export function clockOf(zone: Zone, ms: number | undefined): string {
  return ms === undefined ? 'an unknown time' : localIso(zone, ms).slice(11, 16);
}

/** `2026-11-22 14:35:07` */
export function timeOf(zone: Zone, ms: number | undefined): string {
  return ms === undefined ? 'an unknown time' : localIso(zone, ms).slice(0, 19).replace('T', ' ');
}

export function zoneText({ zoneMinutes }: Zone): string {
  if (zoneMinutes === 0) return 'UTC';
  const minutes = Math.abs(zoneMinutes);
  const two = (part: number): string => String(part).padStart(2, '0');
  return `UTC${zoneMinutes < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

function localIso({ zoneMinutes }: Zone, ms: number): string {
  return new Date(ms + zoneMinutes * 60_000).toISOString();
}

const seriesNames: Record<SpikeSeries, string> = {
  errors: 'errors',
  status5xx: '5xx answers',
  status4xx: '4xx answers',
};

/** `errors from 14:21 to 14:25, 96 in all, at most 31 a minute (14:22), usually 0.4` */
export function spikeText(zone: Zone, spike: PlacedSpike): string {
  const at = (minute: number): string => clockOf(zone, minute * 60_000);
  const until = spike.end === undefined ? ', going on' : ` to ${at(spike.end)}`;
  const most = `at most ${count(spike.peak)} a minute (${at(spike.peakAt)})`;
  return `${seriesNames[spike.series]} from ${at(spike.start)}${until}, ${count(spike.total)} in all, ${most}, usually ${spike.usual.toFixed(1)}`;
}

export function occurrences(pattern: Pick<Pattern, 'count'>): string {
  return plural(pattern.count, 'occurrence');
}

/** `2.9 %` */
export function percentOf(part: number, all: number): string {
  return `${all === 0 ? '0.0' : ((100 * part) / all).toFixed(1)} %`;
}
