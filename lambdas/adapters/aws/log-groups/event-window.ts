import { hash } from 'node:crypto';
import * as z from 'zod';

/** Where the reading of a log group stands. */
export const windowSchema = z.object({
  /** Everything before this was handed out. */
  startMs: z.number(),
  /** Events from `startMs` on that were handed out: a number for the id, and milliseconds from `startMs`. */
  seen: z.array(z.tuple([z.number(), z.number()])),
  /** Set while a stretch is not read to its end. */
  rest: z.object({ endMs: z.number(), token: z.string() }).optional(),
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
 * The window behind a stretch that was read to its end, and by how much the overlap had to be shortened so that
 * the ids of its events have room.
 */
export function windowAfter(
  handedOut: ReadonlyMap<number, number>,
  stretch: { startMs: number; endMs: number },
): { window: EventWindow; shortenedMs: number } {
  const wantedMs = Math.max(stretch.startMs, stretch.endMs + 1 - overlapMs);
  const within = [...handedOut].filter(([, atMs]) => atMs >= wantedMs).sort((a, b) => b[1] - a[1]);
  const firstDropped = within[maxSeen]?.[1];
  // Events of one millisecond stay together: dropped ones are not read again.
  const startMs = firstDropped === undefined ? wantedMs : firstDropped + 1;
  return { window: windowFrom(handedOut, startMs), shortenedMs: startMs - wantedMs };
}

export function windowFrom(handedOut: ReadonlyMap<number, number>, startMs: number): EventWindow {
  const seen = [...handedOut]
    .filter(([, atMs]) => atMs >= startMs)
    .slice(0, maxSeen)
    .map(([id, atMs]): [number, number] => [id, atMs - startMs]);
  return { startMs, seen };
}
