import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { manualClock } from '#test/fakes/manual-clock.ts';
import { openPlatform, type TestPlatform } from './platform.ts';

const minuteMs = 60_000;
const daily = { subagent_type: 'code-review-agent', prompt: 'Review' };

async function inFolder(work: (home: string) => Promise<void>): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'agents-schedules-'));
  try {
    await work(home);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

/** Moves time on, a little at a time, until the schedule's fire of that time is recorded. */
async function fired({ api }: TestPlatform, clock: ReturnType<typeof manualClock>, time: string) {
  for (;;) {
    const { last_fire } = await api.getSchedule('daily');
    if (last_fire?.time === time) return last_fire;
    await clock.advance(10);
  }
}

describe('a schedule of an embedded platform', () => {
  test('starts its agent at the time it shows, and shows what came of it', async () => {
    const clock = manualClock();
    await using world = await openPlatform({ clock });
    const put = await world.api.putSchedule('daily', {
      ...{ expression: 'cron(5 8 * * ? *)', timezone: 'America/New_York', task: daily },
    });
    expect(put).toMatchObject({ next_fire: '2026-11-22T13:05:00.000Z' });
    await clock.advance(65 * minuteMs);
    const fire = await fired(world, clock, '2026-11-22T13:05:00.000Z');
    expect(fire.outcome).toBe('started');
    const { agents } = await world.api.list();
    expect(agents).toMatchObject([{ subagent_type: 'code-review-agent' }]);
    expect(fire).toMatchObject({ agent_id: agents[0]?.agent_id });
  });

  test('outlives the platform, whose next start makes up for the latest fire alone', async () => {
    await inFolder(async (home) => {
      const clock = manualClock();
      const first = await openPlatform({ clock, home });
      await first.api.putSchedule('daily', { expression: 'rate(10 minutes)', task: daily });
      await first[Symbol.asyncDispose]();
      await clock.advance(35 * minuteMs);
      await using second = await openPlatform({ clock, home });
      const fire = await fired(second, clock, '2026-11-22T12:30:00.000Z');
      const { agents } = await second.api.list();
      expect(agents).toHaveLength(1);
      expect(fire).toMatchObject({ outcome: 'started', agent_id: agents[0]?.agent_id });
    });
  });

  test('of a full house fails at first, and starts once an agent has ended', async () => {
    const clock = manualClock();
    await using world = await openPlatform({ clock, maxRunning: 1 });
    const running = await world.start();
    await world.api.putSchedule('daily', { expression: 'at(2026-11-22T12:01:00)', task: daily });
    // It does not come to its end by itself.
    await world.platform.engine.executions.stop(running, { error: 'held', cause: 'held' });
    await clock.advance(minuteMs);
    const full = await fired(world, clock, '2026-11-22T12:01:00.000Z');
    expect(full).toMatchObject({ outcome: 'failed', error: expect.stringContaining('(1/1)') });
    await world.api.kill(running);
    await clock.advance(minuteMs);
    for (;;) {
      const { last_fire } = await world.api.getSchedule('daily');
      if (last_fire?.outcome === 'started') break;
      await clock.advance(10);
    }
    expect((await world.api.list({ status: 'all' })).agents).toHaveLength(2);
  });
});

describe('the weekly cost analysis', () => {
  test('is a schedule of the user’s that one setting creates, keeps as the user changed it, and takes away', async () => {
    await inFolder(async (home) => {
      const names = async (weeklyCostAnalysis?: 'on' | 'off') => {
        await using world = await openPlatform({ home, ...(weeklyCostAnalysis && { weeklyCostAnalysis }) });
        return (await world.api.listSchedules()).schedules;
      };
      expect(await names()).toEqual([]);
      expect(await names('on')).toMatchObject([
        {
          ...{ name: 'weekly-cost-analysis', expression: 'cron(0 6 ? * MON *)', overlap: 'skip' },
          task: { subagent_type: 'cost-analysis-agent' },
        },
      ]);
      {
        await using world = await openPlatform({ home });
        const { task } = await world.api.getSchedule('weekly-cost-analysis');
        await world.api.putSchedule('weekly-cost-analysis', { expression: 'rate(7 days)', task });
      }
      expect(await names('on')).toMatchObject([{ expression: 'rate(7 days)' }]);
      expect(await names()).toHaveLength(1);
      expect(await names('off')).toEqual([]);
    });
  });
});
