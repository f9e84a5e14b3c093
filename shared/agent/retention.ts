import type { End } from './end.ts';

/** Hours that ended agents stay readable. */
export interface Retention {
  completedHours: number;
  otherHours: number;
  /** Days that their lines stay searchable. */
  outputDays: number;
}

export const defaultRetention: Retention = { completedHours: 24, otherHours: 48, outputDays: 14 };

/** How long an idempotency key holds, if its agent stays readable so long. */
export const keyLifetimeMs = 24 * 3_600_000;

/** How long it is known what came of a fire: no scheduler delivers one again after so long. */
export const fireLifetimeMs = 30 * 24 * 3_600_000;

/** How long it is known which tools an agent called: as long as a search finds its lines. */
export function callLifetimeMs({ outputDays }: Pick<Retention, 'outputDays'>): number {
  return outputDays * 24 * 3_600_000;
}

/** The moment, in milliseconds since 1970, from which an ended agent is gone for every reader but a search. */
export function expiryOf(end: End, { completedHours, otherHours }: Retention): number {
  const hours = end.status === 'completed' ? completedHours : otherHours;
  return Date.parse(end.completed_at) + hours * 3_600_000;
}

/** The moment from which no line of an ended agent is found any more. */
export function linesExpiryOf(end: Pick<End, 'completed_at'>, { outputDays }: Retention): number {
  return Date.parse(end.completed_at) + outputDays * 24 * 3_600_000;
}
