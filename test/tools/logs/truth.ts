import { minuteMs, type Planned } from './replayed-logs.ts';

/** What is so, counted from the plan and not from its lines. */
export interface Truth {
  count: number;
  first: string;
  last: string;
}

export function truthOf(events: readonly Planned[], kind: string): Truth {
  const times = events.filter((event) => event.kind === kind).map(({ atMs }) => atMs);
  return { count: times.length, first: shown(Math.min(...times)), last: shown(Math.max(...times)) };
}

/** `2026-11-22 14:35:07` */
export function shown(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
}

/** Requests and failures by minute. */
export function ratesOf(events: readonly Planned[]): Map<number, { requests: number; failed: number }> {
  const rates = new Map<number, { requests: number; failed: number }>();
  for (const { atMs, status } of events) {
    if (status === undefined) continue;
    const minute = Math.floor(atMs / minuteMs);
    const rate = rates.get(minute) ?? { requests: 0, failed: 0 };
    rates.set(minute, { requests: rate.requests + 1, failed: rate.failed + (status > 499 ? 1 : 0) });
  }
  return rates;
}
