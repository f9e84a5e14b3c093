import { describe, expect, test } from 'vitest';
import type { Schedule, Scheduler } from '#lambdas/ports/scheduler.ts';

export interface SchedulerHarness extends AsyncDisposable {
  scheduler: Scheduler;
}

const weekly: Schedule = {
  name: 'weekly-cost_analysis.1',
  expression: 'cron(0 8 ? * MON *)',
  timezone: 'Europe/Berlin',
  enabled: true,
  payload: { subagent_type: 'cost-analysis-agent', prompt: 'What did last week cost?' },
};

const readable = [
  'at(2026-12-24T08:00:00)',
  'rate(5 minutes)',
  'rate(1 hour)',
  'rate(7 days)',
  'cron(0 8 * * ? *)',
  'cron(0 8 ? * 2 *)',
  'cron(0/15 8-17 ? * MON-FRI *)',
  'cron(30 10 L * ? *)',
  'cron(30 10 15W * ? 2026-2030)',
  'cron(0 9 ? * 6L *)',
  'cron(0 9 ? * MON#1 *)',
];

const unreadable = [
  '',
  'tomorrow',
  'at(2026-13-24T08:00:00)',
  'at(2026-12-24)',
  'cron(0 8 ? * MON! *)',
  'rate(0 minutes)',
  'rate(5 minute)',
  'rate(1 hours)',
  'rate(5 fortnights)',
  'cron(0 8 * * *)',
  'cron(0 8 * * * *)',
  'cron(0 8 ? * ? *)',
  'cron(0 25 * * ? *)',
  'cron(0 8 ? * 9 *)',
];

/** What everything that keeps schedules has in common. */
export function schedulerContract(name: string, open: () => Promise<SchedulerHarness>): void {
  describe(`${name} as a scheduler`, () => {
    test('answers a schedule as it was put', async () => {
      await using harness = await open();
      await harness.scheduler.put(weekly);
      expect(await harness.scheduler.get(weekly.name)).toMatchObject(weekly);
    });

    test('keeps one schedule by each name: the newest', async () => {
      await using harness = await open();
      await harness.scheduler.put(weekly);
      await harness.scheduler.put({ ...weekly, enabled: false, expression: 'rate(7 days)' });
      expect(await harness.scheduler.list('')).toEqual([
        { ...weekly, enabled: false, expression: 'rate(7 days)' },
      ]);
    });

    test('lists all of them', async () => {
      await using harness = await open();
      expect(await harness.scheduler.list('')).toEqual([]);
      await harness.scheduler.put(weekly);
      await harness.scheduler.put({ ...weekly, name: 'nightly' });
      const names = (await harness.scheduler.list('')).map((schedule) => schedule.name);
      expect(names.toSorted()).toEqual(['nightly', weekly.name]);
    });

    test('lists those alone whose names begin as asked, in the order of their names', async () => {
      await using harness = await open();
      for (const name of ['b.2', 'a.1', 'b.1', 'bb']) await harness.scheduler.put({ ...weekly, name });
      const names = (await harness.scheduler.list('b.')).map((schedule) => schedule.name);
      expect(names).toEqual(['b.1', 'b.2']);
    });

    test('tells no next fire of a schedule that is switched off', async () => {
      await using harness = await open();
      await harness.scheduler.put({ ...weekly, enabled: false });
      expect(await harness.scheduler.get(weekly.name)).toEqual({ ...weekly, enabled: false });
    });

    test('forgets a schedule that is deleted, and says whether there was one', async () => {
      await using harness = await open();
      await harness.scheduler.put(weekly);
      expect(await harness.scheduler.delete(weekly.name)).toBe(true);
      expect(await harness.scheduler.get(weekly.name)).toBeUndefined();
      expect(await harness.scheduler.delete(weekly.name)).toBe(false);
    });

    test.for(readable)('reads %s', async (expression) => {
      await using harness = await open();
      await harness.scheduler.put({ ...weekly, expression });
      expect(await harness.scheduler.get(weekly.name)).toMatchObject({ expression });
    });

    test.for(unreadable)('refuses %j as an expression', async (expression) => {
      await using harness = await open();
      const put = harness.scheduler.put({ ...weekly, expression });
      await expect(put).rejects.toMatchObject({ code: 'invalid_request' });
      expect(await harness.scheduler.list('')).toEqual([]);
    });

    test.for(['Nowhere/Land', '', 'Berlin'])('refuses %j as a time zone', async (timezone) => {
      await using harness = await open();
      const put = harness.scheduler.put({ ...weekly, timezone });
      await expect(put).rejects.toMatchObject({ code: 'invalid_request' });
    });

    test.for(['', 'a b', 'a/b', 'x'.repeat(65)])('refuses %j as a name', async (badName) => {
      await using harness = await open();
      const put = harness.scheduler.put({ ...weekly, name: badName });
      await expect(put).rejects.toMatchObject({ code: 'invalid_request' });
    });
  });
}
