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
/** Numbers that a cursor holds unless less is asked for; each takes about twenty bytes of it. */
export const maxSeen = 600;

/** An event's id as a number of 48 bits: apart for all practical purposes, and left alone where texts are masked. */
export function idOf(id: string): number {
  return Number.parseInt(hash('sha256', id, 'hex').slice(0, 12), 16);
}

export interface ReadStretch {
  /** Where it begins, and the ids behind that which were handed out before. */
  window: Pick<EventWindow, 'startMs' | 'seen'>;
  /** Its end; and up to where it was read, which may be less. */
  endMs: number;
  doneMs: number;
  /** Ids with their times: all that were handed out before, or would be now. */
  handedOut: ReadonlyMap<number, number>;
  maxNamed: number;
  /** Nothing is read behind it. */
  isLast: boolean;
}

export interface After {
  window: EventWindow;
  /** Events from here on are not handed out yet: they are too many to be known again, and come when they need not be. */
  heldFromMs?: number;
}

/** What is kept of a stretch, and what of it has to wait. */
export function windowAfter({ window, endMs, doneMs, handedOut, maxNamed, isLast }: ReadStretch): After {
  const overlapFromMs = endMs + 1 - overlapMs;
  const wantedMs = Math.max(window.startMs, Math.min(doneMs, overlapFromMs));
  const within = [...handedOut].filter(([, atMs]) => atMs >= wantedMs).sort((a, b) => b[1] - a[1]);
  // What is read again anyway can wait for that; what is not has to be handed out now.
  if (within.length > maxNamed && wantedMs >= overlapFromMs && !isLast) {
    const before = new Set(window.seen.map(([id]) => id));
    const known = within.filter(([id]) => before.has(id));
    return { window: windowFrom(wantedMs, known), heldFromMs: wantedMs };
  }
  const firstDropped = within[maxNamed]?.[1];
  // Events of one millisecond stay together: dropped ones are not read again.
  const startMs = firstDropped === undefined ? wantedMs : firstDropped + 1;
  return { window: windowFrom(startMs, within) };
}

function windowFrom(startMs: number, events: readonly (readonly [number, number])[]): EventWindow {
  const kept = events.filter(([, atMs]) => atMs >= startMs);
  return { startMs, seen: kept.map(([id, atMs]) => [id, atMs - startMs]) };
}
