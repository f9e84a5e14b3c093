import { describe, expect, test } from 'vitest';
import { sweep } from '#lambdas/events/sweep.ts';
import { renew } from '#lambdas/steps/renew.ts';
import { settle } from '#lambdas/steps/settle.ts';
import { stepPointerSchema } from '#shared/workflow/step-pointer.ts';
import { claimOf } from '#test/contracts/agent-samples.ts';
import { type Setting, setUp } from './setting.ts';

const failure = (name: string) => ({ Error: name, Cause: 'stack with /srv/secret/path' });

describe('Settle', () => {
  const run = ({ deps, agent }: Setting, name: string) =>
    settle(deps, { agent_id: agent.agent_id, seconds_left: 1, failure: failure(name) });

  test('records a timeout at the deadline as one', async () => {
    const setting = await setUp();
    await setting.clock.advance(30 * 60_000 - 500);
    expect(await run(setting, 'States.Timeout')).toMatchObject({ next: 'failed' });
    expect(await setting.record()).toMatchObject({ exit_code: 124, end_reason: 'timeout' });
  });

  test.each(['States.Timeout', 'TypeError'])(
    'records %s long before the deadline as a crash',
    async (name) => {
      const setting = await setUp();
      await run(setting, name);
      expect(await setting.record()).toMatchObject({ exit_code: 1, end_reason: 'crashed' });
      expect((await setting.lines()).join()).not.toContain('/srv');
      expect(JSON.stringify(setting.logged)).toContain('/srv/secret/path');
    },
  );

  test('run twice writes one end', async () => {
    const setting = await setUp();
    await Promise.all([run(setting, 'TypeError'), run(setting, 'TypeError')]);
    expect(await setting.lines()).toHaveLength(1);
  });

  test('after a kill leaves the kill alone', async () => {
    const setting = await setUp();
    await setting.kill();
    expect(await run(setting, 'States.Timeout')).toMatchObject({ next: 'failed' });
    expect(await setting.record()).toMatchObject({ end_reason: 'killed', exit_code: 137 });
  });
});

describe('Renew', () => {
  /** An agent as it is when its first execution is full. */
  async function full() {
    const setting = await setUp();
    const { agent_id } = setting.agent;
    const pointer = stepPointerSchema.parse({ agent_id, seconds_left: 1, next: 'renew', epoch: 0 });
    return { ...setting, run: (epoch = 0) => renew(setting.deps, { ...pointer, epoch }) };
  }

  test('carries the agent on in the next execution', async () => {
    const { run, executions, record, agent } = await full();
    expect(await run()).toMatchObject({ next: 'done' });
    expect(executions.calls).toMatchObject([
      ['start', `${agent.agent_id}-e1`, { agent_id: agent.agent_id, seconds_left: 1800 }],
    ]);
    expect(await record()).toMatchObject({ epoch: 1, status: 'running' });
  });

  test('run twice starts one execution, also where the first run died before the start', async () => {
    const { run, deps, executions, record } = await full();
    const start = deps.executions.start;
    deps.executions.start = () => Promise.reject(new Error('the process dies here'));
    await expect(run()).rejects.toThrow('dies here');
    deps.executions.start = start;
    await Promise.all([run(), run()]);
    expect([...executions.states.keys()]).toHaveLength(1);
    expect(await record()).toMatchObject({ epoch: 1 });
  });

  test('told late of an epoch that ended long ago starts nothing new', async () => {
    const { run, executions, record } = await full();
    await run();
    await run(1);
    await run(0);
    expect([...executions.states.keys()].map((name) => name.slice(-3))).toEqual(['-e1', '-e2']);
    expect(await record()).toMatchObject({ epoch: 2 });
  });

  test('after a kill starts nothing', async () => {
    const { run, kill, executions } = await full();
    await kill();
    expect(await run()).toMatchObject({ next: 'failed' });
    expect(executions.calls).toEqual([]);
  });
});

describe('The sweep', () => {
  test('starts what was claimed and never started, and leaves alone what runs', async () => {
    const { deps, executions, agent, record } = await setUp();
    expect(await sweep(deps)).toBe(1);
    expect(await sweep(deps)).toBe(1);
    expect(executions.calls).toMatchObject([['start', agent.agent_id, { seconds_left: 1800 }]]);
    expect(await record()).toMatchObject({ status: 'running' });
  });

  test.each([
    ['aborted', 0, { status: 'terminated', end_reason: 'stopped_outside', exit_code: 137 }],
    ['failed', 0, { status: 'failed', end_reason: 'crashed', exit_code: 1 }],
    ['succeeded', 0, { status: 'failed', end_reason: 'crashed', exit_code: 1 }],
    ['failed', 30, { status: 'failed', end_reason: 'timeout', exit_code: 124 }],
    ['timed_out', 0, { status: 'failed', end_reason: 'timeout', exit_code: 124 }],
  ] as const)(
    'ends an agent whose execution %s (after %i min) without a word',
    async (status, minutes, end) => {
      const { deps, executions, agent, record, clock } = await setUp();
      executions.states.set(agent.agent_id, { name: agent.agent_id, status });
      await clock.advance(minutes * 60_000);
      await sweep(deps);
      expect(await record()).toMatchObject(end);
    },
  );

  test('does not end an agent that went on in a fresh execution meanwhile', async () => {
    const { deps, executions, agent, record, store } = await setUp();
    executions.states.set(agent.agent_id, { name: agent.agent_id, status: 'succeeded' });
    const describeNow = deps.executions.describe;
    deps.executions.describe = async (name) => {
      await store.renew(agent.agent_id, 0);
      return describeNow(name);
    };
    await sweep(deps);
    expect(await record()).toMatchObject({ status: 'running', epoch: 1 });
  });

  test('goes on with the others when one cannot be looked after', async () => {
    const { deps, executions, store, agent, logged } = await setUp();
    await store.claim(claimOf());
    const start = deps.executions.start;
    deps.executions.start = (name, input) => {
      if (name !== agent.agent_id) return Promise.reject(new Error('throttled'));
      return start(name, input);
    };
    expect(await sweep(deps)).toBe(2);
    expect(executions.calls).toMatchObject([['start', agent.agent_id, {}]]);
    expect(JSON.stringify(logged)).toContain('throttled');
  });
});
