import * as z from 'zod';
import type { Cloud, CloudAnswer } from '#lambdas/ports/cloud.ts';
import type { LogLine, LogPage, LogRead, LogSource } from '#lambdas/ports/log-source.ts';
import type { LogReads } from '#shared/deployment/log-reads.ts';
import { type EventWindow, idOf, maxSeen, windowAfter, windowSchema } from './event-window.ts';

const pageSchema = z.object({
  events: z
    .array(
      z.object({
        eventId: z.string().optional(),
        logStreamName: z.string().default(''),
        timestamp: z.number(),
        message: z.string().default(''),
      }),
    )
    .default([]),
  nextToken: z.string().optional(),
});
type Page = z.infer<typeof pageSchema>;

/** CloudWatch needs a moment until a line can be read. */
const settlingMs = 5_000;
/** Pages may be empty and still have one behind them. */
const maxPages = 40;

export interface LogGroup {
  name: string;
  region: string;
  /** A member account; the platform's own without. */
  account: string | undefined;
}

/** A log group, read by stretches of time that overlap; an event that comes back is known by its id. */
export function createLogGroupSource(cloud: Cloud<LogReads>, group: LogGroup): LogSource {
  return {
    async read(wanted) {
      const endMs = Math.min(wanted.toMs ?? Number.POSITIVE_INFINITY, wanted.nowMs - settlingMs);
      const window = windowSchema.safeParse(wanted.cursor).data ?? {
        startMs: wanted.fromMs ?? 0,
        seen: [],
      };
      if (window.rest === undefined && window.startMs > endMs)
        return { outcome: 'read', lines: [], cursor: window, hasMore: false, gaps: [], throughMs: endMs };
      return readStretch({ cloud, group, wanted }, window, endMs);
    },
  };
}

interface Reading {
  cloud: Cloud<LogReads>;
  group: LogGroup;
  wanted: LogRead;
}

/** What was read of a stretch so far. */
interface Stretch {
  lines: { atMs: number; line: LogLine }[];
  /** Times of events by number; also of those that an earlier page of the watch handed out. */
  handedOut: Map<number, number>;
  bytes: number;
  lastMs: number;
}

async function readStretch(reading: Reading, window: EventWindow, nowEndMs: number): Promise<LogPage> {
  const { startMs: fromMs, rest } = window;
  const handedOut = new Map(window.seen.map(([id, behindMs]) => [id, fromMs + behindMs]));
  const stretch: Stretch = { lines: [], handedOut, bytes: 0, lastMs: fromMs };
  const [startTime, endTime] = [rest?.startMs ?? fromMs, rest?.endMs ?? nowEndMs];
  let token = rest?.token;
  for (let pages = 0; pages < maxPages && stretch.bytes < reading.wanted.maxBytes; pages += 1) {
    const answer = await ask(reading, { startTime, endTime, nextToken: token });
    if (answer.outcome !== 'answered') {
      // A token that AWS forgot: what is left is read anew, and what comes again is known.
      if (pages === 0 && rest !== undefined && answer.code === 'InvalidParameterException') {
        return readStretch(reading, { startMs: fromMs, seen: window.seen }, nowEndMs);
      }
      return { outcome: 'unreadable', why: `${answer.code}: ${answer.message}` };
    }
    const page = pageSchema.safeParse(answer.output);
    if (!page.success) return { outcome: 'unreadable', why: 'CloudWatch Logs answered in an unknown shape' };
    takeEvents(stretch, page.data.events);
    token = page.data.nextToken;
    if (token === undefined) break;
  }
  const isDone = token === undefined;
  const { maxNamed = maxSeen, toMs } = reading.wanted;
  const doneMs = isDone ? endTime : stretch.lastMs;
  const isLast = toMs !== undefined;
  const after = windowAfter({ window, endMs: endTime, doneMs, handedOut, maxNamed, isLast });
  // A token that is longer than any seen so far is not kept: what is left is read anew then, too.
  const left =
    token === undefined || token.length > maxTokenChars
      ? {}
      : { rest: { startMs: startTime, endMs: endTime, token } };
  const { window: next, heldFromMs = Number.POSITIVE_INFINITY } = after;
  return {
    outcome: 'read',
    lines: stretch.lines.filter(({ atMs }) => atMs < heldFromMs).map(({ line }) => line),
    cursor: { ...next, ...left },
    // At the very end what came while a stretch was read in pieces is read, too.
    hasMore: !isDone || (isLast && endTime < nowEndMs),
    gaps: [],
    throughMs: Math.min(heldFromMs, doneMs),
  };
}

const maxTokenChars = 300;

function takeEvents(stretch: Stretch, events: Page['events']): void {
  for (const { eventId, logStreamName, timestamp, message } of events) {
    const id = idOf(eventId ?? `${logStreamName} ${timestamp} ${message}`);
    stretch.lastMs = Math.max(stretch.lastMs, timestamp);
    if (stretch.handedOut.has(id)) continue;
    stretch.handedOut.set(id, timestamp);
    stretch.bytes += message.length;
    const line = { text: message, atMs: timestamp, isPast: false, stream: streamKey(logStreamName) };
    stretch.lines.push({ atMs: timestamp, line });
  }
}

function ask(
  { cloud, group, wanted }: Reading,
  part: { startTime: number; endTime: number; nextToken: string | undefined },
): Promise<CloudAnswer> {
  const { nextToken, ...times } = part;
  return cloud.call({
    ...{ service: 'cloudwatch-logs', operation: 'FilterLogEvents' },
    ...{ region: group.region, account: group.account },
    input: { logGroupName: group.name, ...times, ...(nextToken === undefined ? {} : { nextToken }) },
    signal: wanted.signal,
  });
}

/** Lambda's streams have long names, of which there are many. */
function streamKey(name: string): string {
  return String(idOf(name));
}
