/** Days of a calendar, `2026-11-01`; the end is the first day that is not in it. */
export interface Period {
  label: string;
  start: string;
  end: string;
}

export type Granularity = 'MONTHLY' | 'DAILY';

export interface Span {
  /** The oldest first. */
  periods: Period[];
  granularity: Granularity;
}

/** The last full months before a day. */
export function fullMonths(now: Date, count: number): Span {
  const periods = Array.from({ length: count }, (_, index) => {
    const start = monthStart(now, index - count);
    return { label: start.slice(0, 7), start, end: monthStart(now, index - count + 1) };
  });
  return { periods, granularity: 'MONTHLY' };
}

/** The last full days, and as many before them to compare with. */
export function fullDays(now: Date, count: number): Span {
  const day = (back: number): string =>
    dayOf(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() - back));
  const between = (from: number, to: number): Period => ({
    label: `${day(from)}..${day(to + 1)}`,
    start: day(from),
    end: day(to),
  });
  return { periods: [between(2 * count, count), between(count, 0)], granularity: 'DAILY' };
}

/** The first day of the month so many months after the one that holds the day. */
export function monthStart(now: Date, after: number): string {
  return dayOf(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + after, 1));
}

export function dayOf(time: number | Date): string {
  return new Date(time).toISOString().slice(0, 10);
}

/** Where a day lies; -1 in none of them. */
export function periodIndexOf(periods: readonly Period[], day: string): number {
  return periods.findIndex(({ start, end }) => start <= day && day < end);
}
