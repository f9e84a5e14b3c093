import { describe, expect, test } from 'vitest';
import { manualClock } from '#test/fakes/manual-clock.ts';
import { openPlatform } from './platform.ts';
import { writeTree } from './tiny-workspace.ts';

describe('An agent that runs out of time', () => {
  test('ends failed with exit code 124, its partial output kept', async () => {
    const clock = manualClock();
    await using world = await openPlatform({ clock });
    const { api, rehearsal, asked } = world;
    rehearsal.faults.add([{ kind: 'midstream_hang', part: 0.8, turn: 2 }]);
    const id = await world.start({ subagent_type: 'devsecops-scanner', timeout_minutes: 1 });
    await asked(id, ({ fault }) => fault === 'midstream_hang');
    const shown = async () => {
      await clock.advance(10);
      return (await api.output(id)).output;
    };
    await expect.poll(shown).toContain('[PROGRESS:20] Scanning for secrets...');

    await clock.advance(60_000);
    await asked(id, ({ outcome }) => outcome === 'cut');
    await expect.poll(async () => (await api.output(id)).status).toBe('failed');
    const output = await api.output(id);
    expect(output).toMatchObject({
      ...{ exit_code: 124, end_reason: 'timeout', error: 'Agent exceeded timeout (1 minutes)' },
      progress: { percent_complete: 20, current_step: 'Scanning for secrets...' },
    });
    expect(output.duration_seconds).toBeGreaterThanOrEqual(60);
    expect(output.lines.map(({ text }) => text).slice(-2)).toEqual([
      '[PROGRESS:20] Scanning for secrets...',
      '[ERROR] Agent exceeded timeout (1 minutes)',
    ]);
  });

  test('while no platform ran ends the moment one is back, without another model call', async () => {
    const clock = manualClock();
    await using tree = await writeTree({});
    const first = await openPlatform({ clock, home: tree.folder });
    first.rehearsal.faults.add([{ kind: 'hang' }]);
    const id = await first.start({ timeout_minutes: 1 });
    await first.asked(id);
    await first[Symbol.asyncDispose]();
    await clock.advance(90_000);

    await using second = await openPlatform({ clock, home: tree.folder });
    expect(second.platform.resumed).toBe(1);
    const output = await second.ended(id);
    expect(output).toMatchObject({ status: 'failed', exit_code: 124, end_reason: 'timeout' });
    expect(second.rehearsal.log.requests).toEqual([]);
  });
});
