import { describe, expect, test } from 'vitest';
import { killAgent } from '#lambdas/agents/kill-agent.ts';
import { executionStatusChanged, statusChangeSchema } from '#lambdas/events/execution-status-changed.ts';
import { sweep } from '#lambdas/events/sweep.ts';
import { settle } from '#lambdas/steps/settle.ts';
import type { AbandonContext } from '#lambdas/tools/tool.ts';
import { createToolbox } from '#lambdas/tools/toolbox.ts';
import { makeEnd } from '#shared/agent/end.ts';
import { toolReply } from '#test/fakes/fake-model.ts';
import { answering, callOf, setUp } from './setting.ts';

const goOn = (state: unknown) => async () => ({ goOn: { afterSeconds: 600, state } });
const left = 'Stack shop-dev was being deployed';

/** An agent in the pause of a call that began something elsewhere; `run_tests` is one of the tools that do. */
async function inPause(names: readonly string[] = ['run_tests'], abandon = async () => 'It is stopped.') {
  const asked: Pick<AbandonContext, 'earlier' | 'callKey'>[] = [];
  const tools = Object.fromEntries(names.map((name) => [name, goOn({ left_behind: left })]));
  const setting = await setUp({
    tools: { ...tools, scan_idle: answering('never run') },
    script: [toolReply(names.map((name) => callOf(`id-${name}`, name, { of: name })))],
    abandons: {
      run_tests: async ({ earlier, callKey }) => {
        asked.push({ earlier, callKey });
        return abandon();
      },
    },
  });
  await setting.think();
  await setting.tools('scan');
  const { deps, store, agent, clock } = setting;
  const end = (reason: 'killed' | 'stopped_outside') =>
    store.end(agent.agent_id, makeEnd({ reason }, clock.now().toISOString()), []);
  return {
    ...{ ...setting, asked, end },
    kill: () => killAgent(deps, agent.owner, agent.agent_id),
    changed: (status: string, name: string = agent.agent_id) =>
      executionStatusChanged(deps, statusChangeSchema.parse({ detail: { name, status } })),
    calls: async () => (await store.listCalls(agent.agent_id, { after: undefined, limit: 100 })).calls,
  };
}

describe('A kill in the pause of a call', () => {
  test('has the call abandoned by its own family, in an execution of its own, and recorded as that', async () => {
    const { kill, think, tools, executions, agent, asked, calls, clock } = await inPause();
    await clock.advance(60_000);
    const { message, output } = await kill();
    expect(message).toContain('1 call of it was under way and is abandoned');
    expect(output.split('\n').slice(-2)).toEqual(['[WARNING] Killed on request', `[WARNING] ${left}`]);
    const { agent_id } = agent;
    expect(executions.calls).toContainEqual(['start', `${agent_id}-end`, { agent_id, seconds_left: 300 }]);
    expect(await calls()).toMatchObject([{ outcome: 'pending' }]);
    expect(await think()).toMatchObject({ next: 'scan', seconds_left: 300 });
    await clock.advance(5_000);
    await tools('scan');
    expect(asked).toEqual([
      { earlier: { left_behind: left }, callKey: expect.stringMatching(/^[0-9a-f]{32}$/) },
    ]);
    const row = { tool: 'run_tests', input: '{"of":"run_tests"}', started_at: '2026-11-22T12:00:00.000Z' };
    expect(await calls()).toMatchObject([
      { ...row, outcome: 'abandoned', aftermath: 'It is stopped.', duration_ms: 60_000 },
    ]);
    expect(await think()).toMatchObject({ next: 'failed' });
    expect(asked).toHaveLength(1);
  });

  test('writes no line behind the answer, whatever is done then', async () => {
    const { kill, think, tools, lines } = await inPause();
    await kill();
    const frozen = await lines();
    await think();
    await tools('scan');
    expect(await lines()).toEqual(frozen);
  });

  test('that is repeated starts nothing twice, and nothing at all once the call is seen to', async () => {
    const { kill, tools, executions, agent } = await inPause();
    await Promise.all([kill(), kill()]);
    expect([...executions.states.keys()]).toEqual([expect.stringMatching(/-end$/)]);
    await tools('scan');
    const before = executions.calls.length;
    expect((await kill()).message).not.toContain('open');
    expect(executions.calls.slice(before)).toMatchObject([['stop', agent.agent_id, {}]]);
  });

  test('that dies right behind the fence leaves it to the execution, or to the word of its end', async () => {
    const { end, think, changed, executions, agent } = await inPause();
    await end('killed');
    expect(await think()).toMatchObject({ next: 'scan' });
    expect(await changed('ABORTED')).toBe(false);
    expect([...executions.states.keys()]).toEqual([`${agent.agent_id}-end`]);
    expect(await changed('FAILED', `${agent.agent_id}-end`)).toBe(false);
    expect(executions.calls).toHaveLength(1);
  });

  test('that dies before what is open is seen to has not stopped the execution, which will find it', async () => {
    const { kill, executions, agent } = await inPause();
    await kill();
    const { agent_id } = agent;
    expect(executions.calls).toMatchObject([
      ['start', `${agent_id}-end`, {}],
      ['stop', agent_id, {}],
    ]);
  });

  test('is not kept from its answer by an execution that cannot be started', async () => {
    const { kill, deps, logged } = await inPause();
    deps.executions.start = () => Promise.reject(new Error('throttled'));
    expect(await kill()).toMatchObject({ killed: true });
    expect(JSON.stringify(logged)).toContain('open calls not abandoned');
  });
});

describe('An abandoned call', () => {
  test('whose step dies before it is recorded is abandoned again, and recorded once', async () => {
    const { end, tools, deps, asked, calls } = await inPause();
    await end('killed');
    const record = deps.store.recordCall;
    deps.store.recordCall = () => Promise.reject(new Error('the process dies here'));
    await expect(tools('scan')).rejects.toThrow('dies here');
    deps.store.recordCall = record;
    await Promise.all([tools('scan'), tools('scan')]);
    await tools('scan');
    expect(asked.length).toBeGreaterThanOrEqual(2);
    expect(new Set(asked.map(({ callKey }) => callKey)).size).toBe(1);
    expect(await calls()).toMatchObject([{ outcome: 'abandoned' }]);
  });

  test('that its tool fails to end says so', async () => {
    const broken = () => Promise.reject(new TypeError('/srv/secret'));
    const { end, tools, calls, logged } = await inPause(['run_tests'], broken);
    await end('killed');
    await tools('scan');
    expect(await calls()).toMatchObject([
      { outcome: 'abandoned', aftermath: expect.stringContaining('may go on') },
    ]);
    expect(JSON.stringify(logged)).toContain('/srv/secret');
  });

  test('of a tool that leaves nothing behind is recorded too, with nothing to tell', async () => {
    const { kill, tools, calls, lines } = await inPause(['scan_watch']);
    await kill();
    await tools('scan');
    expect(await calls()).toMatchObject([{ tool: 'scan_watch', outcome: 'abandoned' }]);
    expect((await calls())[0]).not.toHaveProperty('aftermath');
    expect((await lines()).at(-1)).toBe('[WARNING] Killed on request');
  });

  test('is sought in each family that has one, and in no other', async () => {
    const { end, think, tools, calls } = await inPause(['run_tests', 'code_watch']);
    await tools('code');
    await end('stopped_outside');
    expect(await think()).toMatchObject({ next: 'several', families: ['scan', 'code'] });
    await tools('code');
    expect(await think()).toMatchObject({ next: 'scan' });
    await tools('scan');
    expect((await calls()).map(({ outcome }) => outcome)).toEqual(['abandoned', 'abandoned']);
  });

  test('may be one that waited for a decision, whatever its tool', async () => {
    const demand = { title: 'Do it', details: 'All of it', plan: 1 };
    const { deps, agent, think, tools, store, executions } = await setUp({
      tools: { scan_ask: async () => ({ needsApproval: demand }) },
      script: [toolReply([callOf('a', 'scan_ask')])],
    });
    await think();
    await tools('scan');
    await killAgent(deps, agent.owner, agent.agent_id);
    expect([...executions.states.keys()]).toEqual([`${agent.agent_id}-end`]);
    expect(await think()).toMatchObject({ next: 'scan' });
    await tools('scan');
    const { calls } = await store.listCalls(agent.agent_id, { after: undefined, limit: 100 });
    expect(calls).toMatchObject([{ tool: 'scan_ask', outcome: 'abandoned' }]);
  });

  test('is abandoned also where its agent type is gone by then', async () => {
    const { kill, deps, think, tools, asked, calls } = await inPause();
    await kill();
    deps.agentTypes = new Map();
    expect(await think()).toMatchObject({ next: 'scan' });
    await tools('scan');
    expect(asked).toHaveLength(1);
    expect(await calls()).toMatchObject([{ outcome: 'abandoned', aftermath: 'It is stopped.' }]);
    expect(await think()).toMatchObject({ next: 'failed' });
  });

  test('is recorded as that also where its tool is gone by then, which nobody can ask any more', async () => {
    const { kill, deps, think, calls, asked } = await inPause(['run_tests', 'scan_watch']);
    await kill();
    deps.toolbox = createToolbox([]);
    expect(await think()).toMatchObject({ next: 'failed' });
    expect(asked).toEqual([]);
    expect(await calls()).toMatchObject([
      {
        tool: 'run_tests',
        outcome: 'abandoned',
        aftermath: expect.stringContaining('no tool run_tests any more'),
      },
      { tool: 'scan_watch', outcome: 'abandoned' },
    ]);
  });

  test('may be one that was in its first round, or had not begun', async () => {
    const asked: unknown[] = [];
    const { deps, agent, think, tools, lines } = await setUp({
      tools: { run_tests: answering('never') },
      script: [toolReply([callOf('a', 'run_tests')])],
      abandons: { run_tests: async ({ earlier }) => void asked.push(earlier) },
    });
    await think();
    await killAgent(deps, agent.owner, agent.agent_id);
    expect((await lines()).at(-1)).toContain('run_tests had no answer yet');
    expect(await think()).toMatchObject({ next: 'scan' });
    await tools('scan');
    expect(asked).toEqual([undefined]);
    expect(await think()).toMatchObject({ next: 'failed' });
  });
});

describe('Every other end with a call in its pause', () => {
  test('by the deadline goes on in the same execution', async () => {
    const { think, tools, clock, record, calls, lines } = await inPause();
    await clock.advance(30 * 60_000);
    expect(await think()).toMatchObject({ next: 'scan', seconds_left: 300 });
    expect(await record()).toMatchObject({ end_reason: 'timeout' });
    expect(await lines()).toContain(`[WARNING] ${left}`);
    await tools('scan');
    expect(await calls()).toMatchObject([{ outcome: 'abandoned' }]);
    expect(await think()).toMatchObject({ next: 'failed' });
  });

  test('by a crash goes on once more, and ends where that crashes as well', async () => {
    const { deps, agent, calls, tools } = await inPause();
    const failure = { Error: 'TypeError', Cause: '' };
    const run = () => settle(deps, { agent_id: agent.agent_id, seconds_left: 1, failure });
    expect(await run()).toMatchObject({ next: 'again', seconds_left: 300 });
    expect(await run()).toMatchObject({ next: 'failed' });
    await tools('scan');
    expect(await calls()).toMatchObject([{ outcome: 'abandoned' }]);
  });

  test.for(['ABORTED', 'TIMED_OUT', 'FAILED'])('outside, told as %s, has it abandoned', async (status) => {
    const { changed, executions, agent, lines } = await inPause();
    expect(await changed(status)).toBe(true);
    expect(executions.calls).toMatchObject([['start', `${agent.agent_id}-end`, {}]]);
    expect(await lines()).toContain(`[WARNING] ${left}`);
  });

  test('found by the sweep has it abandoned', async () => {
    const { deps, executions, agent } = await inPause();
    executions.states.set(agent.agent_id, { name: agent.agent_id, status: 'aborted' });
    await sweep(deps);
    expect(executions.calls).toMatchObject([['start', `${agent.agent_id}-end`, {}]]);
  });
});

test('An agent that ends with nothing open starts nothing', async () => {
  const { deps, agent, think, tools, executions } = await setUp({
    tools: { scan_a: answering('fine') },
    script: [toolReply([callOf('a', 'scan_a')])],
  });
  await think();
  await tools('scan');
  await killAgent(deps, agent.owner, agent.agent_id);
  expect(executions.calls).toMatchObject([['stop', agent.agent_id, {}]]);
  expect(await think()).toMatchObject({ next: 'failed' });
});
