import { describe, expect, test } from 'vitest';
import { createAwsLogs } from '#lambdas/adapters/aws/log-groups/aws-logs.ts';
import type { Cloud, CloudAnswer } from '#lambdas/ports/cloud.ts';
import { limits } from '#shared/agent/limits.ts';
import type { LogReads } from '#shared/deployment/log-reads.ts';
import { manualClock } from '#test/fakes/manual-clock.ts';
import { growingLog, logsOf } from './growing-log.ts';
import { minuteMs, type Planned, startMs } from './replayed-logs.ts';
import { lastContent, watchThrough } from './watching.ts';

const groups = Array.from({ length: 20 }, (_, n) => `/aws/lambda/shop-${'abcdefghijklmnopqrst'[n]}`);
const minutes = 120;

interface Stored {
  eventId: string;
  timestamp: number;
  message: string;
  logStreamName: string;
  readableMs: number;
}

/** Between 0 and 1, the same in every run. */
function chance(seed: number): number {
  const spread = Math.sin(seed * 12.9898) * 43_758.5453;
  return spread - Math.floor(spread);
}

/**
 * What a group writes in two hours: 40 to 80 lines a minute, more for a while; every ninth fails. Some can be read only
 * up to 54 seconds after they were written, but for those of the last minute.
 */
function eventsOf(group: number): Stored[] {
  const events: Stored[] = [];
  for (let minute = 0; minute < minutes; minute += 1) {
    const rate = 40 + 2 * group + (minute % 30 === group ? 150 : 0);
    for (let index = 0; index < rate; index += 1) {
      const number = events.length;
      const timestamp = startMs + minute * minuteMs + Math.floor((index * minuteMs) / rate);
      const isLate = minute < minutes - 1 && chance(number + group * 7_919) < 0.03;
      const lateMs = isLate ? Math.floor(54_000 * chance(number + group * 104_729)) : 0;
      events.push({
        ...{ eventId: `${group}-${number}`, timestamp, readableMs: timestamp + lateMs },
        message: number % 9 === 0 ? `ERROR charge ${number} failed` : `INFO order ${number} accepted`,
        logStreamName: `stream-${number % 4}`,
      });
    }
  }
  return events;
}

/** FilterLogEvents over all of them: sorted by time, in pages. */
function cloudOf(stored: ReadonlyMap<string, readonly Stored[]>, nowMs: () => number): Cloud<LogReads> {
  return {
    source: 'account',
    asOf: () => new Date(nowMs()),
    async call({ input }): Promise<CloudAnswer> {
      const { logGroupName, startTime, endTime, nextToken = 0 } = input;
      const events = stored.get(String(logGroupName)) ?? [];
      const from = firstAt(events, Number(startTime));
      const found: Stored[] = [];
      for (let at = from; at < events.length; at += 1) {
        const event = events[at];
        if (event === undefined || event.timestamp > Number(endTime)) break;
        if (event.readableMs <= nowMs()) found.push(event);
      }
      const at = Number(nextToken);
      const more = at + 100 < found.length ? { nextToken: String(at + 100) } : {};
      return { outcome: 'answered', output: { events: found.slice(at, at + 100), ...more } };
    },
  };
}

function firstAt(events: readonly Stored[], ms: number): number {
  let [low, high] = [0, events.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((events[middle]?.timestamp ?? 0) < ms) low = middle + 1;
    else high = middle;
  }
  return low;
}

describe('Twenty sources watched for two hours', () => {
  test('that are busy log groups are counted to the line, late ones too, in a state that fits', async () => {
    const stored = new Map(groups.map((group, index) => [group, eventsOf(index)]));
    const clock = manualClock(new Date(startMs).toISOString());
    const logs = createAwsLogs(
      cloudOf(stored, () => clock.now().getTime()),
      { homeRegion: 'eu-central-1' },
    );
    const sources = groups.map((group) => ({ group }));
    const input = { sources, minutes, lookback_minutes: 0, until: 'time' };
    const watched = await watchThrough(input, { logs, clock, startMs });
    const content = lastContent(watched);
    const endMs = startMs + minutes * minuteMs - 5_000;
    for (const [group, events] of stored) {
      const read = events.filter(({ timestamp }) => timestamp <= endMs);
      const failed = read.filter(({ message }) => message.startsWith('ERROR'));
      expect(content).toContain(
        `Source log group ${group}: ${read.length.toLocaleString('en')} lines, ${read.length.toLocaleString('en')} events`,
      );
      expect(content).toContain(`(ongoing, ${failed.length.toLocaleString('en')} occurrences)`);
    }
    expect(content).toContain('Detected 20 error patterns:');
    expect(content).not.toContain('Gap:');
    expect(watched.rounds).toBe(121);
    expect(watched.stateBytes).toBeLessThan(limits.toolStateBytes);
  });

  test('that write whatever takes the most room fit too, and every event is counted somewhere', async () => {
    const names = groups.map((_, n) => `${'n'.repeat(150)}-${n}.log`);
    const perSource = 400;
    const eventsOfSource = (source: number): Planned[] =>
      Array.from({ length: perSource }, (_, n): Planned => {
        const word = `${source}x${n}`.replaceAll(/\d/g, (digit) => 'qrstuvwxyz'[Number(digit)] ?? '');
        const level = ['FATAL', 'ERROR', 'WARN', 'INFO'][n % 4];
        const text = `${level} ${word} ${'"\\'.repeat(20 + (n % 90))} ${'€'.repeat(n % 80)} failed`;
        return { atMs: startMs + n * 15_000 + source, kind: 'line', lines: [text] };
      });
    const files = new Map(names.map((name, n) => [name, growingLog(eventsOfSource(n), startMs)]));
    const watched = await watchThrough(
      { sources: names.map((file) => ({ file })), minutes, lookback_minutes: 0, until: 'time' },
      {
        logs: logsOf(Object.fromEntries(files)),
        startMs,
        before(nowMs) {
          const minute = Math.floor((nowMs - startMs) / minuteMs);
          for (const [n, log] of [...files.values()].entries())
            log.break(
              minute < 110 && (minute + n) % 3 === 0 ? `AccessDenied: ${'"€'.repeat(400)}` : undefined,
            );
        },
      },
    );
    expect(watched.stateBytes).toBeGreaterThan(40_000);
    expect(watched.stateBytes).toBeLessThan(limits.toolStateBytes);
    for (const name of names)
      expect(lastContent(watched)).toContain(`Source file ${name}: ${perSource} lines, ${perSource} events`);
    expect(totalOf(watched.answers.at(-1)?.result.kept)).toBe(20 * perSource);
  });
});

/** All events that a watch has in its patterns, or counted with those that are not listed. */
function totalOf(kept: unknown): number {
  const { patterns, unlisted } = Object(kept).digest;
  const listed = patterns.reduce((sum: number, { count }: { count: number }) => sum + count, 0);
  return listed + unlisted.problems + unlisted.others;
}
