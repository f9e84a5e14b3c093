import { describe, expect, test } from 'vitest';
import { fireSchedule } from '#lambdas/events/fire-schedule.ts';
import { schedulePayloadSchema } from '#lambdas/schedules/schedule-payload.ts';
import { makeEnd } from '#shared/agent/end.ts';
import { ownerSchema } from '#shared/agent/ids.ts';
import { scheduleRequestSchema } from '#shared/contract/schedules.ts';
import { weeklyCostAnalysis } from '#shared/deployment/weekly-cost-analysis.ts';
import { countingIds } from '#test/fakes/counting-ids.ts';
import { inMemoryAgentStore } from '#test/fakes/in-memory-agent-store.ts';
import { manualClock } from '#test/fakes/manual-clock.ts';

const owner = ownerSchema.parse('arn:aws:iam::111122223333:role/Dev');
const monday = '2026-11-23T08:00:00Z';
const nextMonday = '2026-11-30T08:00:00Z';
const agentType = {
  ...{ name: 'cost-analysis-agent', description: 'd', tools: [], model: 'inherit' },
  ...{ systemPrompt: 's', extra: {} },
};

function opened({ maxRunning = 5 } = {}) {
  const clock = manualClock();
  const store = inMemoryAgentStore({ clock });
  const started: string[] = [];
  const logged: unknown[] = [];
  const log = (...entry: unknown[]) => void logged.push(entry);
  const broken: { starting?: Error } = {};
  const deps = {
    ...{ store, clock, ids: countingIds(), blobs: { has: async () => false } },
    executions: {
      start: async (name: string) => {
        if (broken.starting !== undefined) throw broken.starting;
        started.push(name);
        return 'started' as const;
      },
    },
    search: { append: async () => undefined },
    log: { info: log, warn: log, error: log },
    agentTypes: new Map([[agentType.name, agentType]]),
    settings: { rehearsal: false, defaultModel: 'sonnet', maxRunningPerOwner: maxRunning },
  };
  const payloadOf = (task: object = {}, overlap = 'skip') =>
    schedulePayloadSchema.parse({
      ...{ owner, name: 'weekly', overlap },
      task: { subagent_type: 'cost-analysis-agent', prompt: 'Why?', ...task },
    });
  const fire = (time: string, payload: unknown = payloadOf(), schedule = 'weekly') =>
    fireSchedule(deps, { schedule, time, payload });
  const agents = async () => (await store.list({ limit: 100 })).agents;
  const endAll = async () => {
    for (const { agent_id } of await agents()) {
      await store.end(agent_id, makeEnd({ reason: 'finished', exitCode: 0 }, clock.now().toISOString()), []);
    }
  };
  return { store, clock, started, logged, broken, payloadOf, fire, agents, endAll };
}

describe('a fire of a schedule', () => {
  test('starts an agent of the owner, and both know of each other', async () => {
    const { fire, agents, store, started } = opened();
    const outcome = await fire(monday);
    const [agent] = await agents();
    const record = agent && (await store.get(agent.agent_id));
    expect(record).toMatchObject({ owner, prompt: 'Why?', fired_by: { schedule: 'weekly', time: monday } });
    expect(outcome).toEqual({ time: monday, outcome: 'started', agent_id: agent?.agent_id });
    expect(await store.getFire('weekly')).toEqual(outcome);
    expect(started).toEqual([agent?.agent_id]);
  });

  test('that is delivered twice starts one agent, also at the same time', async () => {
    const { fire, agents } = opened();
    const outcomes = await Promise.all([fire(monday), fire(monday), fire(monday)]);
    expect(await agents()).toHaveLength(1);
    expect(new Set(outcomes.map((outcome) => JSON.stringify(outcome))).size).toBe(1);
    expect(await fire(monday)).toEqual(outcomes[0]);
    expect(await agents()).toHaveLength(1);
  });

  test('that is delivered again when its agent is long gone starts none', async () => {
    const { fire, agents, endAll, clock } = opened();
    const outcome = await fire(monday);
    await endAll();
    await clock.advance(25 * 3_600_000);
    expect(await agents()).toEqual([]);
    expect(await fire(monday)).toEqual(outcome);
    expect(await agents()).toEqual([]);
  });

  test('that broke off behind the claim is carried on with by the next delivery', async () => {
    const { fire, agents, broken, started } = opened();
    broken.starting = new Error('lost');
    await expect(fire(monday)).rejects.toThrow('lost');
    delete broken.starting;
    const outcome = await fire(monday);
    const found = await agents();
    expect(found).toHaveLength(1);
    expect(outcome).toMatchObject({ outcome: 'started', agent_id: found[0]?.agent_id });
    expect(started).toEqual([found[0]?.agent_id]);
  });

  test('that found no room starts its agent once there is some, and not once its next one came', async () => {
    const { fire, agents, endAll, payloadOf } = opened({ maxRunning: 1 });
    await fire(monday, payloadOf(), 'other');
    await expect(fire(monday)).rejects.toMatchObject({ name: 'too_many_agents' });
    await expect(fire(monday)).rejects.toMatchObject({ name: 'too_many_agents' });
    await endAll();
    expect(await fire(monday)).toMatchObject({ outcome: 'started' });
    const noRoom = { name: 'too_many_agents' };
    await expect(fire(monday, payloadOf(), 'third')).rejects.toMatchObject(noRoom);
    await expect(fire(nextMonday, payloadOf(), 'third')).rejects.toMatchObject(noRoom);
    await endAll();
    expect(await fire(monday, payloadOf(), 'third')).toMatchObject({ time: monday, outcome: 'failed' });
    expect(await fire(nextMonday, payloadOf(), 'third')).toMatchObject({ outcome: 'started' });
    expect(await agents()).toHaveLength(3);
  });

  test('is skipped while an agent of an earlier one runs, and that stays so', async () => {
    const { fire, agents, store, endAll } = opened();
    const first = await fire(monday);
    const skipped = { ...first, time: nextMonday, outcome: 'skipped' };
    expect(await fire(nextMonday)).toEqual(skipped);
    expect(await store.getFire('weekly')).toEqual(skipped);
    await endAll();
    expect(await fire(nextMonday)).toEqual(skipped);
    expect(await agents()).toHaveLength(1);
    expect(await fire('2026-12-07T08:00:00Z')).toMatchObject({ outcome: 'started' });
  });

  test('is skipped also where the one before it was skipped', async () => {
    const { fire } = opened();
    const first = await fire(monday);
    await fire(nextMonday);
    const { agent_id } = { agent_id: '', ...first };
    expect(await fire('2026-12-07T08:00:00Z')).toMatchObject({ outcome: 'skipped', agent_id });
  });

  test('is not skipped for agents of other schedules, or that somebody started by hand', async () => {
    const { fire, agents, payloadOf } = opened();
    await fire(monday, payloadOf(), 'daily');
    expect(await fire(monday)).toMatchObject({ outcome: 'started' });
    expect(await agents()).toHaveLength(2);
  });

  test('starts beside an earlier one where the schedule allows that', async () => {
    const { fire, agents, payloadOf } = opened();
    await fire(monday, payloadOf({}, 'allow'));
    expect(await fire(nextMonday, payloadOf({}, 'allow'))).toMatchObject({ outcome: 'started' });
    expect(await agents()).toHaveLength(2);
  });

  test.each(['reject', 'reuse'])('counts as skipped where on_duplicate is %s', async (on_duplicate) => {
    const { fire, agents, payloadOf } = opened();
    await fire(monday, payloadOf(), 'daily');
    const [running] = await agents();
    expect(await fire(monday, payloadOf({ on_duplicate }))).toEqual({
      ...{ time: monday, outcome: 'skipped', agent_id: running?.agent_id },
    });
    expect(await agents()).toHaveLength(1);
  });

  test('that finds no slot asks to be delivered again, shows as failed, and starts once there is room', async () => {
    const { fire, store, payloadOf, endAll } = opened({ maxRunning: 1 });
    await fire(monday, payloadOf(), 'daily');
    await expect(fire(monday)).rejects.toMatchObject({ code: 'too_many_agents', retryable: true });
    expect(await store.getFire('weekly')).toEqual({
      time: monday,
      outcome: 'failed',
      error: 'Maximum concurrent background agents reached (1/1)',
    });
    await expect(fire(monday)).rejects.toMatchObject({ code: 'too_many_agents' });
    await endAll();
    const outcome = await fire(monday);
    expect(outcome).toMatchObject({ outcome: 'started' });
    expect(await store.getFire('weekly')).toEqual(outcome);
  });

  test('of a workspace that is gone fails for good, by name', async () => {
    const { fire, store, payloadOf } = opened();
    const workspace = `ws-${'a'.repeat(64)}`;
    await expect(fire(monday, payloadOf({ workspace }))).rejects.toMatchObject({
      ...{ code: 'unknown_workspace', retryable: false },
    });
    expect(await store.getFire('weekly')).toMatchObject({
      outcome: 'failed',
      error: expect.stringContaining(workspace),
    });
  });

  test('with a payload of nobody is kept as failed, without a word of the inside', async () => {
    const { fire, store, agents } = opened();
    await expect(fire(monday, { secret: 'x' })).rejects.toMatchObject({ name: 'ZodError' });
    expect(await store.getFire('weekly')).toEqual({
      ...{ time: monday, outcome: 'failed', error: 'The platform failed to start the agent.' },
    });
    expect(await agents()).toEqual([]);
  });

  test('that cannot even be recorded says so to operators, and fails with its own reason', async () => {
    const { fire, store, payloadOf, logged } = opened();
    store.recordFire = () => Promise.reject(new Error('no table'));
    const workspace = `ws-${'a'.repeat(64)}`;
    await expect(fire(monday, payloadOf({ workspace }))).rejects.toMatchObject({ code: 'unknown_workspace' });
    expect(logged).toMatchObject([['a fire that failed was not recorded', { schedule: 'weekly' }]]);
  });
});

test('the schedule that ships with the product is one that its owner could have put', async () => {
  const { name, description: _, ...request } = weeklyCostAnalysis;
  const { overlap, task } = scheduleRequestSchema.parse(request);
  const { fire } = opened();
  expect(await fire(monday, { owner: `schedule/${name}`, name, overlap, task })).toMatchObject({
    outcome: 'started',
  });
});
