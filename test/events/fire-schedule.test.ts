import { describe, expect, test } from 'vitest';
import { fireInput, parseFire } from '#lambdas/adapters/aws/schedule-input.ts';
import { loadAgentTypes } from '#lambdas/agent-types/load-agent-types.ts';
import { fireSchedule } from '#lambdas/events/fire-schedule.ts';
import { weeklyCostAnalysis } from '#shared/deployment/weekly-cost-analysis.ts';
import { countingIds } from '#test/fakes/counting-ids.ts';
import { inMemoryAgentStore } from '#test/fakes/in-memory-agent-store.ts';
import { inMemoryBlobs } from '#test/fakes/in-memory-blobs.ts';
import { inMemoryOutputSearch } from '#test/fakes/in-memory-output-search.ts';
import { manualClock } from '#test/fakes/manual-clock.ts';

const { types } = await loadAgentTypes(['agents']);

function platform({ maxRunning = 5 } = {}) {
  const clock = manualClock();
  const store = inMemoryAgentStore({ clock });
  const started: string[] = [];
  const start = async (name: string) => {
    started.push(name);
    return 'started' as const;
  };
  return {
    started,
    deps: {
      ...{ clock, store, ids: countingIds(), agentTypes: types, search: inMemoryOutputSearch() },
      blobs: inMemoryBlobs({ clock }),
      executions: { start },
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
      settings: { rehearsal: false, defaultModel: 'sonnet', maxRunningPerOwner: maxRunning },
    },
  };
}

/** What arrives: the schedule's own input, in which the planned time was put. */
const firedAt = (time: string) =>
  parseFire(JSON.parse(fireInput(weeklyCostAnalysis).replace('<aws.scheduler.scheduled-time>', time)));
const monday = firedAt('2026-11-23T06:00:00Z');
const nextMonday = firedAt('2026-11-30T06:00:00Z');

describe('a fire of the weekly cost analysis', () => {
  test('starts its agent, as the schedule', async () => {
    const { deps, started } = platform();
    expect(await fireSchedule(deps, monday)).toBe('started');
    const { agents } = await deps.store.list({ limit: 10 });
    expect(agents).toMatchObject([
      { owner: 'schedule/weekly-cost-analysis', subagent_type: 'cost-analysis-agent', status: 'running' },
    ]);
    expect(started).toEqual([agents[0]?.agent_id]);
  });

  test('that is delivered twice starts one agent', async () => {
    const { deps } = platform();
    await Promise.all([fireSchedule(deps, monday), fireSchedule(deps, monday)]);
    expect((await deps.store.list({ limit: 10 })).agents).toHaveLength(1);
  });

  test('is passed over while the last one runs, and not any more when it ended', async () => {
    const { deps } = platform();
    await fireSchedule(deps, monday);
    expect(await fireSchedule(deps, nextMonday)).toBe('skipped');
    const [running] = (await deps.store.list({ limit: 1 })).agents;
    if (running === undefined) throw new Error('nothing runs');
    const end = { status: 'terminated', end_reason: 'killed', exit_code: 137 } as const;
    await deps.store.end(running.agent_id, { ...end, completed_at: '2026-11-24T06:00:00.000Z' }, []);
    expect(await fireSchedule(deps, nextMonday)).toBe('started');
  });

  test('that finds no slot fails, to be delivered again', async () => {
    const { deps } = platform({ maxRunning: 0 });
    await expect(fireSchedule(deps, monday)).rejects.toMatchObject({ code: 'too_many_agents' });
  });

  test('with a payload that is no task fails', async () => {
    const { deps } = platform();
    await expect(fireSchedule(deps, { ...monday, payload: { task: {} } })).rejects.toThrow('owner');
  });
});
