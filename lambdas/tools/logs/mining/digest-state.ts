import * as z from 'zod';
import { levels } from '../lines/level.ts';

const count = z.int().nonnegative();
/** Milliseconds since 1970. */
const time = z.number();

export const patternSchema = z.object({
  /** A number: it stays as it is where texts are masked. */
  key: z.int(),
  /** Index of its source. */
  source: count,
  text: z.string(),
  level: z.enum(levels),
  count,
  /** Not there where no line says a time. */
  firstMs: time.optional(),
  lastMs: time.optional(),
  /** One line of it, without secrets. */
  sample: z.string(),
});
export type Pattern = z.infer<typeof patternSchema>;

/** An event that more lines may belong to. */
export const openEventSchema = z.object({
  source: count,
  stream: z.string(),
  atMs: time.optional(),
  /** When it was read. */
  readMs: time,
  hasOwnTime: z.boolean(),
  level: z.enum(levels).optional(),
  /** Without variables; the key is of the text before secrets were masked in it. */
  head: z.object({ key: z.int(), text: z.string() }),
  exception: z.object({ key: z.int(), text: z.string() }).optional(),
  isTraceback: z.boolean(),
  status: z.int().optional(),
  sample: z.string(),
});
export type OpenEvent = z.infer<typeof openEventSchema>;

export const minutesSchema = z.object({
  /** Minutes since 1970 of the first entry of each list. */
  from: count,
  events: z.array(count),
  errors: z.array(count),
  requests: z.array(count),
  status4xx: z.array(count),
  status5xx: z.array(count),
});
export type Minutes = z.infer<typeof minutesSchema>;

export const sourceCountsSchema = z.object({
  lines: count,
  events: count,
  firstMs: time.optional(),
  lastMs: time.optional(),
  /** Lines whose own time could not be meant; they count at the time of reading. */
  oddTimes: count,
  /** Lines of the past that nobody knows the time of; not counted among the events. */
  untimed: count,
  /** Ends of stack traces whose beginning was not read. */
  orphans: count,
});
export type SourceCounts = z.infer<typeof sourceCountsSchema>;

/** What is known of a log after any number of its lines. Bounded, JSON, without secrets. */
export const digestStateSchema = z.object({
  sources: z.array(sourceCountsSchema),
  patterns: z.array(patternSchema),
  /** Events of patterns that found no place: of problems, and of everything else. */
  unlisted: z.object({ problems: count, others: count }),
  levels: z.record(z.enum(levels), count),
  requests: z.object({ all: count, status4xx: count, status5xx: count }),
  minutes: minutesSchema.optional(),
  open: z.array(openEventSchema),
});
export type DigestState = z.infer<typeof digestStateSchema>;

export function emptyDigest(sources: number): DigestState {
  const counts: SourceCounts = { lines: 0, events: 0, oddTimes: 0, untimed: 0, orphans: 0 };
  return {
    sources: Array.from({ length: sources }, () => ({ ...counts })),
    patterns: [],
    unlisted: { problems: 0, others: 0 },
    levels: { debug: 0, info: 0, warn: 0, error: 0, fatal: 0 },
    requests: { all: 0, status4xx: 0, status5xx: 0 },
    open: [],
  };
}
