import { describe, expect, test } from 'vitest';
import type { Fire, Schedule } from '#lambdas/ports/scheduler.ts';
import { readScheduleTimes } from '#local/adapters/schedule-times.ts';
import { createEmbeddedScheduler } from '#local/adapters/scheduler.ts';
import { openDatabase } from '#local/adapters/sqlite/database.ts';
import { ProductError } from '#shared/errors/product-error.ts';
import { manualClock } from '#test/fakes/manual-clock.ts';

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const minuteMs = 60_000;

const scheduleOf = (expression: string, parts: Partial<Schedule> = {}): Schedule => ({
  name: 'tick',
  expression,
  timezone: 'UTC',
  enabled: true,
  payload: { prompt: 'Look' },
  ...parts,
});

/** A scheduler that runs; noon on 22 November 2026, a Sunday. */
function started(onFire?: (fire: Fire) => Promise<void>) {
  const clock = manualClock();
  const db = openDatabase(':memory:');
  const fires: Fire[] = [];
  const make = () =>
    createEmbeddedScheduler({
      db,
      clock,
      log,
      async onFire(fire) {
        fires.push(fire);
        await onFire?.(fire);
      },
    });
  const scheduler = make();
  scheduler.start();
  return { clock, scheduler, fires, make, times: () => fires.map(({ time }) => time.slice(11, 16)) };
}

describe('the embedded scheduler', () => {
  test('fires with the planned time and the payload', async () => {
    const { clock, scheduler, fires } = started();
    await scheduler.put(scheduleOf('cron(5 12 * * ? *)'));
    await clock.advance(4 * minuteMs);
    expect(fires).toEqual([]);
    await clock.advance(minuteMs);
    expect(fires).toEqual([
      { schedule: 'tick', time: '2026-11-22T12:05:00.000Z', payload: { prompt: 'Look' } },
    ]);
  });

  test('fires a rate again and again, counted from when it was put', async () => {
    const { clock, scheduler, times } = started();
    await scheduler.put(scheduleOf('rate(20 minutes)'));
    await clock.advance(65 * minuteMs);
    expect(times()).toEqual(['12:20', '12:40', '13:00']);
  });

  test('fires an at once', async () => {
    const { clock, scheduler, times } = started();
    await scheduler.put(scheduleOf('at(2026-11-22T12:30:00)'));
    await clock.advance(48 * 60 * minuteMs);
    expect(times()).toEqual(['12:30']);
  });

  test('sleeps once for all schedules', async () => {
    const { clock, scheduler } = started();
    for (const name of ['a', 'b', 'c']) await scheduler.put(scheduleOf('rate(1 hour)', { name }));
    await clock.advance(0);
    expect(clock.sleeping).toBe(1);
  });

  test('fires nothing that is switched off or deleted', async () => {
    const { clock, scheduler, fires } = started();
    await scheduler.put(scheduleOf('rate(1 minute)', { name: 'off', enabled: false }));
    await scheduler.put(scheduleOf('rate(1 minute)', { name: 'gone' }));
    await clock.advance(0);
    await scheduler.delete('gone');
    await clock.advance(10 * minuteMs);
    expect(fires).toEqual([]);
  });

  test('goes by the schedule that was put last', async () => {
    const { clock, scheduler, times } = started();
    await scheduler.put(scheduleOf('rate(1 minute)'));
    await clock.advance(0);
    await scheduler.put(scheduleOf('rate(30 minutes)'));
    await clock.advance(31 * minuteMs);
    expect(times()).toEqual(['12:30']);
  });

  test('makes up for the latest of the fires that were missed, once', async () => {
    const { clock, scheduler, make, times } = started();
    await scheduler.put(scheduleOf('rate(10 minutes)'));
    await scheduler.close();
    await clock.advance(35 * minuteMs);
    expect(times()).toEqual([]);
    const next = make();
    next.start();
    await clock.advance(0);
    expect(times()).toEqual(['12:30']);
    await clock.advance(5 * minuteMs);
    expect(times()).toEqual(['12:30', '12:40']);
    await next.close();
    make().start();
    await clock.advance(0);
    expect(times()).toEqual(['12:30', '12:40']);
  });

  test('tells of the same fire again when the receiver failed', async () => {
    let calls = 0;
    const { clock, scheduler, times } = started(async () => {
      calls += 1;
      if (calls < 3) throw new Error('Throttled');
    });
    await scheduler.put(scheduleOf('rate(1 hour)'));
    await clock.advance(90 * minuteMs);
    expect(times()).toEqual(['13:00', '13:00', '13:00']);
  });

  test('gives up a fire after an hour of trying, and goes on with the next', async () => {
    const { clock, scheduler, times } = started(async () => {
      throw new Error('Throttled');
    });
    await scheduler.put(scheduleOf('at(2026-11-22T12:01:00)'));
    await clock.advance(180 * minuteMs);
    expect(times()).toEqual(Array(61).fill('12:01'));
  });

  test('tells once of a fire that no later try can help', async () => {
    const { clock, scheduler, times } = started(async () => {
      throw new ProductError('unknown_workspace', { message: 'It is gone.', remedy: 'Upload it.' });
    });
    await scheduler.put(scheduleOf('rate(30 minutes)'));
    await clock.advance(70 * minuteMs);
    expect(times()).toEqual(['12:30', '13:00']);
  });

  test('tells when a schedule fires next, in its time zone', async () => {
    const { scheduler } = started();
    await scheduler.put(scheduleOf('cron(0 8 * * ? *)', { timezone: 'Asia/Kolkata' }));
    expect(await scheduler.get('tick')).toMatchObject({ nextFire: '2026-11-23T02:30:00.000Z' });
    await scheduler.put(scheduleOf('at(2026-11-22T11:00:00)'));
    expect(await scheduler.get('tick')).not.toHaveProperty('nextFire');
  });

  test('closes while it sleeps', async () => {
    const { clock, scheduler } = started();
    await scheduler.put(scheduleOf('rate(1 hour)'));
    await clock.advance(0);
    await scheduler.close();
    expect(clock.sleeping).toBe(0);
  });
});

describe('times of a schedule', () => {
  const noon = Date.parse('2026-11-22T12:00:00Z');
  const timesOf = (expression: string, timezone = 'UTC') =>
    readScheduleTimes({ expression, timezone, anchorMs: noon });
  const iso = (ms: number | undefined): string | undefined =>
    ms === undefined ? undefined : new Date(ms).toISOString().replace(':00.000Z', 'Z');

  test.for([
    ['cron(0 8 ? * MON *)', 'UTC', '2026-11-23T08:00Z', '2026-11-16T08:00Z'],
    ['cron(0 8 ? * 2 *)', 'UTC', '2026-11-23T08:00Z', '2026-11-16T08:00Z'],
    ['cron(0 8 ? * 1 *)', 'UTC', '2026-11-29T08:00Z', '2026-11-22T08:00Z'],
    ['cron(0 8 ? * 7 *)', 'UTC', '2026-11-28T08:00Z', '2026-11-21T08:00Z'],
    ['cron(0 8 ? * L *)', 'UTC', '2026-11-28T08:00Z', '2026-11-21T08:00Z'],
    ['cron(0 8 ? * 6L *)', 'UTC', '2026-11-27T08:00Z', '2026-10-30T08:00Z'],
    ['cron(0 8 ? * FRIL *)', 'UTC', '2026-11-27T08:00Z', '2026-10-30T08:00Z'],
    ['cron(0 8 ? * 2#1 *)', 'UTC', '2026-12-07T08:00Z', '2026-11-02T08:00Z'],
    ['cron(0 8 ? * MON-FRI *)', 'UTC', '2026-11-23T08:00Z', '2026-11-20T08:00Z'],
    ['cron(0 8 L * ? *)', 'UTC', '2026-11-30T08:00Z', '2026-10-31T08:00Z'],
    ['cron(0 8 15W * ? *)', 'UTC', '2026-12-15T08:00Z', '2026-11-16T08:00Z'],
    ['cron(0 8 1 1 ? 2030)', 'UTC', '2030-01-01T08:00Z', undefined],
    ['cron(10/20 * * * ? *)', 'UTC', '2026-11-22T12:10Z', '2026-11-22T11:50Z'],
    ['cron(0 12 * * ? *)', 'UTC', '2026-11-23T12:00Z', '2026-11-22T12:00Z'],
    ['cron(0 8 * * ? *)', 'Europe/Berlin', '2026-11-23T07:00Z', '2026-11-22T07:00Z'],
    ['cron(0 8 * * ? *)', 'Asia/Kolkata', '2026-11-23T02:30Z', '2026-11-22T02:30Z'],
    ['at(2026-12-24T08:00:00)', 'America/New_York', '2026-12-24T13:00Z', undefined],
    ['at(2026-11-22T12:00:00)', 'UTC', undefined, '2026-11-22T12:00Z'],
    ['rate(2 days)', 'UTC', '2026-11-24T12:00Z', undefined],
  ] as const)('%s in %s: next %s, latest %s', ([expression, timezone, next, latest]) => {
    const times = timesOf(expression, timezone);
    expect([iso(times.next(noon)), iso(times.latest(noon))]).toEqual([next, latest]);
  });

  test('a local time that a clock change skips fires once that night, one that comes twice fires once', () => {
    const times = timesOf('cron(30 2 * * ? *)', 'Europe/Berlin');
    const fires = (from: string, count: number): (string | undefined)[] => {
      const found: number[] = [];
      for (
        let at = times.next(Date.parse(from));
        at !== undefined && found.length < count;
        at = times.next(at)
      ) {
        found.push(at);
      }
      return found.map(iso);
    };
    expect(fires('2026-03-28T12:00:00Z', 2)).toEqual(['2026-03-29T01:30Z', '2026-03-30T00:30Z']);
    expect(fires('2026-10-24T12:00:00Z', 2)).toEqual(['2026-10-25T00:30Z', '2026-10-26T01:30Z']);
  });
});
