import type { LogLine } from '#lambdas/ports/log-source.ts';
import { parseLine } from '../lines/parse-line.ts';
import type { TimeReading } from '../lines/read-time.ts';
import type { Stretch } from './read-all.ts';

/** Says when each line was written, and whether that is within; a line that names no time was written with the last. */
export function createTimeFilter(
  { fromMs, toMs }: Stretch,
  reading: TimeReading,
): (line: LogLine) => { isWithin: boolean; atMs: number | undefined } {
  let lastMs: number | undefined;
  return ({ text, atMs }) => {
    lastMs = atMs ?? parseLine(text.slice(0, 4_096), reading).atMs ?? lastMs;
    // What says no time at all is not hidden from a search.
    const isWithin = lastMs === undefined || (lastMs >= (fromMs ?? 0) && lastMs <= toMs);
    return { isWithin, atMs: lastMs };
  };
}
