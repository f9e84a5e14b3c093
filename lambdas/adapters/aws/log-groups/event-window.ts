import { hash } from 'node:crypto';
import * as z from 'zod';

/** Where the reading of a log group stands. */
export const windowSchema = z.object({
  /** Everything before this was handed out. */
  startMs: z.number(),
  /** Events from `startMs` on that were handed out: a number for the id, and milliseconds from `startMs`. */
  seen: z.array(z.tuple([z.number(), z.number()])),
  /** Set while a stretch is not read to its end: AWS takes its token for the same stretch only. */
  rest: z.object({ startMs: z.number(), endMs: z.number(), token: z.string() }).optional(),
});
export type EventWindow = z.infer<typeof windowSchema>;

/** Lines arrive late, and out of order: the last stretch is read again. */
export const overlapMs = 60_000;
/** Numbers that a cursor holds; each takes about twenty bytes of it. */
export const maxSeen = 600;

/** An event's id as a number of 48 bits: apart for all practical purposes, and left alone where texts are masked. */
export function idOf(id: string): number {
  return Number.parseInt(hash('sha256', id, 'hex').slice(0, 12), 16);
}

/**
 * What is kept of a stretch, which may be read to `doneMs` only, and by how much the overlap had to be shortened so
 * that the ids of its events have room.
 */
export function windowAfter(
  handedOut: ReadonlyMap<number, number>,
  stretch: { startMs: number; endMs: number; doneMs: number },
): { window: EventWindow; shortenedMs: number } {
  const overlapFromMs = Math.min(stretch.doneMs, stretch.endMs + 1 - overlapMs);
  const wantedMs = Math.max(stretch.startMs, overlapFromMs);
  const within = [...handedOut].filter(([, atMs]) => atMs >= wantedMs).sort((a, b) => b[1] - a[1]);
  const firstDropped = within[maxSeen]?.[1];
  // Events of one millisecond stay together: dropped ones are not read again.
  const startMs = firstDropped === undefined ? wantedMs : firstDropped + 1;
  const kept = within.filter(([, atMs]) => atMs >= startMs);
  const seen = kept.map(([id, atMs]): [number, number] => [id, atMs - startMs]);
  return { window: { startMs, seen }, shortenedMs: startMs - wantedMs };
}
