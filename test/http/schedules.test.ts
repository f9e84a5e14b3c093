import { describe, expect, test } from 'vitest';
import {
  deleteScheduleAnswerSchema,
  listSchedulesAnswerSchema,
  scheduleSchema,
} from '#shared/contract/schedules.ts';
import { alice, bob, bodyOf, createApi, errorOf, storedWorkspace } from './api.ts';

const weekly = {
  expression: 'cron(0 8 ? * MON *)',
  timezone: 'Europe/Berlin',
  task: { subagent_type: 'cost-analysis-agent', prompt: 'Why?' },
};

function opened() {
  const api = createApi();
  const put = async (name: string, body: object = weekly, as = alice) =>
    scheduleSchema.parse(bodyOf(await api.call(`PUT /schedules/${name}`, { as, body })));
  const names = async (as = alice) =>
    listSchedulesAnswerSchema
      .parse(bodyOf(await api.call('GET /schedules', { as })))
      .schedules.map(({ name }) => name);
  return { ...api, put, names };
}

describe('schedules', () => {
  test('are answered as they were put, with what was left out', async () => {
    const { put, call } = opened();
    const stored = await put('weekly', {
      ...{ expression: 'rate(7 days)', task: { ...weekly.task, workspace: storedWorkspace } },
    });
    expect(stored).toEqual({
      ...{ name: 'weekly', expression: 'rate(7 days)', timezone: 'UTC', enabled: true, overlap: 'skip' },
      task: { ...weekly.task, workspace: storedWorkspace, on_duplicate: 'allow' },
    });
    expect(bodyOf(await call('GET /schedules/weekly'))).toEqual(stored);
    expect(bodyOf(await call('GET /schedules'))).toEqual({ schedules: [stored] });
  });

  test('are replaced as a whole', async () => {
    const { put, names } = opened();
    await put('weekly', { ...weekly, enabled: false, overlap: 'allow' });
    expect(await put('weekly')).toMatchObject({ enabled: true, overlap: 'skip' });
    expect(await names()).toEqual(['weekly']);
  });

  test('show what came of their last fire', async () => {
    const { put, call, store, scheduler } = opened();
    await put('weekly');
    const [schedule] = await scheduler.list('');
    const fire = { time: '2026-11-23T07:00:00Z', outcome: 'failed', error: 'No room' } as const;
    await store.recordFire(schedule?.name ?? '', fire);
    expect(bodyOf(await call('GET /schedules/weekly'))).toMatchObject({ last_fire: fire });
  });

  test('are deleted once, and that is safe to repeat', async () => {
    const { put, call, names } = opened();
    await put('weekly');
    const remove = async () =>
      deleteScheduleAnswerSchema.parse(bodyOf(await call('DELETE /schedules/weekly'))).deleted;
    expect([await remove(), await remove()]).toEqual([true, false]);
    expect(await names()).toEqual([]);
    expect(errorOf(await call('GET /schedules/weekly'))).toMatchObject({
      ...{ status: 404, code: 'unknown_schedule', details: { field: 'name' } },
    });
  });

  test('take a name of the longest kind', async () => {
    const { put, names } = opened();
    const name = 'Aa0._-'.repeat(7).slice(0, 40);
    await put(name);
    expect(await names()).toEqual([name]);
  });
});

describe('a schedule of somebody else', () => {
  test('of the same name is another one', async () => {
    const { put, call, names } = opened();
    await put('weekly');
    await put('weekly', { ...weekly, expression: 'rate(1 day)' }, bob);
    await put('mine', weekly, bob);
    expect(bodyOf(await call('GET /schedules/weekly'))).toMatchObject({ expression: weekly.expression });
    expect([await names(), await names(bob)]).toEqual([['weekly'], ['mine', 'weekly']]);
  });

  test('is neither seen nor deleted', async () => {
    const { put, call, names } = opened();
    await put('weekly');
    expect(errorOf(await call('GET /schedules/weekly', { as: bob }))).toMatchObject({
      ...{ status: 404, code: 'unknown_schedule' },
    });
    expect(bodyOf(await call('DELETE /schedules/weekly', { as: bob }))).toMatchObject({ deleted: false });
    expect(await names()).toEqual(['weekly']);
  });

  test('is not shown even where the scheduler answers it under the caller’s key', async () => {
    const { put, call, scheduler } = opened();
    await put('weekly');
    const [theirs] = await scheduler.list('');
    if (theirs === undefined) throw new Error('no schedule');
    scheduler.get = async () => theirs;
    scheduler.list = async () => [theirs];
    expect(errorOf(await call('GET /schedules/weekly', { as: bob })).status).toBe(404);
    expect(bodyOf(await call('GET /schedules', { as: bob }))).toEqual({ schedules: [] });
  });
});

describe('what no schedule can be is answered by naming the field and the remedy:', () => {
  test.each([
    ['no expression', { expression: undefined }, 'expression', /cron\(/],
    ['an expression of another tool', { expression: '0 8 * * 1' }, 'expression', /cron\(/],
    ['a cron of five fields', { expression: 'cron(0 8 * * *)' }, 'expression', /./],
    ['a time that is none', { expression: 'at(2026-13-01T00:00:00)' }, 'expression', /./],
    [
      'an expression over 256 characters',
      { expression: `rate(${'1'.repeat(256)} days)` },
      'expression',
      /rate/,
    ],
    ['a time zone that is none', { timezone: 'Berlin' }, 'timezone', /Europe\/Berlin/],
    ['an empty time zone', { timezone: '' }, 'timezone', /Europe\/Berlin/],
    ['a flag that is a text', { enabled: 'yes' }, 'enabled', /true/],
    ['an unknown overlap', { overlap: 'queue' }, 'overlap', /skip/],
    ['no task', { task: undefined }, 'task', /POST \/tasks/],
    ['a task of a text', { task: 'x' }, 'task', /POST \/tasks/],
    ['a task without a type', { task: { prompt: 'x' } }, 'task.subagent_type', /GET \/agent-types/],
    ['a task without work', { task: { subagent_type: 'a' } }, 'task.prompt', /what to do/],
    [
      'a task that waits',
      { task: { ...weekly.task, run_in_background: true } },
      'run_in_background',
      /Leave it out/,
    ],
    [
      'a misspelt field of the task',
      { task: { ...weekly.task, promt: 'x' } },
      'promt',
      /Did you mean prompt\?/,
    ],
    ['a misspelt field', { timezon: 'UTC' }, 'timezon', /Did you mean timezone\?/],
    ['a timeout of 0', { task: { ...weekly.task, timeout_minutes: 0 } }, 'task.timeout_minutes', /1 to 1440/],
  ])('%s', async (_, change, field, remedy) => {
    const { call, names } = opened();
    const error = errorOf(await call('PUT /schedules/weekly', { body: { ...weekly, ...change } }));
    expect(error).toMatchObject({ status: 400, code: 'invalid_request', details: { field } });
    expect(error.remedy).toMatch(remedy);
    expect(await names()).toEqual([]);
  });

  test.each([
    ['unknown_agent_type', { subagent_type: 'cost-agent' }, 'subagent_type', /GET \/agent-types/],
    ['unknown_workspace', { workspace: `ws-${'b'.repeat(64)}` }, 'workspace', /POST \/workspaces/],
  ])('%s', async (code, change, field, remedy) => {
    const { call, names } = opened();
    const body = { ...weekly, task: { ...weekly.task, ...change } };
    const error = errorOf(await call('PUT /schedules/weekly', { body }));
    expect(error).toMatchObject({ status: 404, code, details: { field } });
    expect(error.remedy).toMatch(remedy);
    expect(await names()).toEqual([]);
  });

  test.each(['a b', 'a%2Fb', 'ä', 'x'.repeat(41)])('the name %s', async (name) => {
    const { call } = opened();
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const request = method === 'PUT' ? { body: weekly } : {};
      const error = errorOf(await call(`${method} /schedules/${encodeURI(name)}`, request));
      expect(error).toMatchObject({ status: 400, code: 'invalid_request', details: { field: 'name' } });
      expect(error.message).toContain('name');
    }
  });
});
