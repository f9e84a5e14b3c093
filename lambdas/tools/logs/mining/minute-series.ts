import type { Minutes } from './digest-state.ts';

type Series = Exclude<keyof Minutes, 'from'>;
const names: readonly Series[] = ['events', 'errors', 'requests', 'status4xx', 'status5xx'];

export function minuteOf(ms: number): number {
  return Math.floor(ms / 60_000);
}

/** Counts by minute, over a stretch of at most so many minutes; what is older falls out at the front. */
export class MinuteSeries {
  private minutes: Minutes | undefined;
  private readonly maxMinutes: number;

  constructor(minutes: Minutes | undefined, maxMinutes: number) {
    this.minutes = minutes === undefined ? undefined : structuredClone(minutes);
    this.maxMinutes = maxMinutes;
  }

  add(minute: number, counted: readonly Series[]): void {
    const minutes = this.reach(minute);
    if (minutes === undefined) return;
    for (const name of counted) {
      const at = minute - minutes.from;
      minutes[name][at] = (minutes[name][at] ?? 0) + 1;
    }
  }

  snapshot(): Minutes | undefined {
    return this.minutes;
  }

  /** The lists, long enough for the minute; `undefined` for one that fell out. */
  private reach(minute: number): Minutes | undefined {
    this.minutes ??= { from: minute, events: [], errors: [], requests: [], status4xx: [], status5xx: [] };
    const { minutes } = this;
    const to = minutes.from + minutes.events.length - 1;
    if (minute >= minutes.from && minute <= to) return minutes;
    if (minute < minutes.from && to - minute >= this.maxMinutes) return undefined;
    const [from, end] = [Math.min(minute, minutes.from), Math.max(minute, to)];
    const kept: [number, number] = [Math.max(from, end - this.maxMinutes + 1), end];
    const grown = names.map((name) => [name, countsBetween(minutes, name, kept)] as const);
    for (const [name, counts] of grown) minutes[name] = counts;
    minutes.from = kept[0];
    return minutes;
  }
}

/** The counts of every minute of a stretch, both ends included; minutes without any count are 0. */
export function countsBetween(
  minutes: Minutes | undefined,
  name: Series,
  stretch: [number, number],
): number[] {
  const [from, to] = stretch;
  return Array.from(
    { length: Math.max(0, to - from + 1) },
    (_, index) => minutes?.[name][from + index - minutes.from] ?? 0,
  );
}
