import { renderAge, renderDuration } from '#client/render/duration.ts';
import { stripControls } from '#shared/agent/output.ts';

/** `1.2k`, `3.4M` */
export function count(value: number): string {
  return value.toLocaleString('en-US', { notation: 'compact', maximumFractionDigits: 1 });
}

export function bytes(value: number): string {
  if (value < 1_000) return `${value} bytes`;
  return value < 1_000_000 ? `${Math.round(value / 1_000)} KB` : `${(value / 1_000_000).toFixed(1)} MB`;
}

export function seconds(value: number): string {
  if (value < 1) return `${Math.round(value * 1_000)}ms`;
  return value < 10 ? `${value.toFixed(1)}s` : renderDuration(value * 1_000);
}

export function ago(iso: string, nowMs: number): string {
  return renderAge(nowMs - Date.parse(iso));
}

/** A moment as this browser's user writes it. */
export function moment(iso: string): string {
  return new Date(iso).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
}

/** @param when as ISO 8601, or in milliseconds since 1970 */
export function clockTime(when: string | number): string {
  return new Date(when).toLocaleTimeString(undefined, { hour12: false });
}

const ofHour = { hour: '2-digit', minute: '2-digit', hour12: false } as const;

/** `Nov 22, 14:00`, where this browser's user is. */
export function hourOfDate(ms: number): string {
  return new Date(ms).toLocaleString(undefined, { month: 'short', day: 'numeric', ...ofHour });
}

/** `2026-11-22`, where this browser's user is. */
export function dayOf(ms: number): string {
  const date = new Date(ms);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** `Sun, Nov 22` */
export function dayInWords(day: string): string {
  const noon = new Date(`${day}T12:00:00`);
  return noon.toLocaleDateString(undefined, { weekday: 'short', month: 'short', day: 'numeric' });
}

/** `14:00` */
export function hourOfDay(ms: number): string {
  return new Date(ms).toLocaleTimeString(undefined, ofHour);
}

/** Text of an agent without what would act on a reader's screen: control characters, marks that turn text around. */
export function plain(text: string): string {
  return stripControls(text);
}

/** Nothing for an agent that tells no share: a watch stands at zero to its end. */
export function percentOf(percent: number): string {
  return percent === 0 ? '' : `${percent}%`;
}
