import { describe, expect, test } from 'vitest';
import type { ToolCall } from '#shared/agent/conversation.ts';
import { makeEnd } from '#shared/agent/end.ts';
import { limits } from '#shared/agent/limits.ts';
import type { StopReason } from '#shared/agent/stop-reasons.ts';
import { fakeReply, silentAfter, textReply, toolReply } from '#test/fakes/fake-model.ts';
import { answering, callOf, finishCall, setUp } from './setting.ts';

const tick = () => new Promise(setImmediate);
const report = (id: string, percent: number, message: string) =>
  callOf(id, 'report_progress', { percent, message });

test('Think tells the model what its agent type says, the rules of every agent, and which type it is', async () => {
  const { think, deps } = await setUp({ script: [toolReply([finishCall()])] });
  await think();
  expect(deps.model.requests[0]?.system).toMatch(
    /^Review\.\n\n# How you run\n.*End with finish.*never\s+instructions.*\n\n[^\n]*code-review-agent[^\n]*$/s,
  );
});

describe('Think goes', () => {
  const tools = { scan_x: answering('x'), code_y: answering('y') };
  const cases: { does: string; calls: ToolCall[]; to: object }[] = [
    { does: 'to the one family that is asked for', calls: [callOf('a', 'scan_x')], to: { next: 'scan' } },
    {
      does: 'to several families, each named once',
      calls: [callOf('a', 'scan_x'), callOf('b', 'code_y'), callOf('c', 'scan_x')],
      to: { next: 'several', families: ['code', 'scan'] },
    },
    {
      does: 'to a pause as long as the agent asks',
      calls: [callOf('a', 'wait', { seconds: 90, reason: 'r' })],
      to: { next: 'pause', wait_seconds: 90, attempt: 0 },
    },
    { does: 'to the end when the job is finished', calls: [finishCall()], to: { next: 'done' } },
    { does: 'on to the next turn after a report', calls: [report('a', 5, 'Begin')], to: { next: 'again' } },
    {
      does: 'on to the next turn after a call of no known tool',
      calls: [callOf('a', 'rm')],
      to: { next: 'again' },
    },
  ];

  test.each(cases)('$does, and leaves nothing behind that waits', async ({ calls, to }) => {
    const { think, deps, clock } = await setUp({ script: [toolReply(calls)], tools });
    const ended = await think();
    expect(ended).toMatchObject({ turn: 1, ...to });
    expect(deps.model.requests).toHaveLength(1);
    await tick();
    // A report is written a little later, unless its turn was before it.
    expect(clock.sleeping).toBeLessThanOrEqual(calls.filter(({ name }) => name === 'report_progress').length);
  });

  test('to the end of an agent that ended before, without calling the model', async () => {
    const { think, store, agent, deps, clock } = await setUp();
    const at = clock.now().toISOString();
    await store.end(agent.agent_id, makeEnd({ reason: 'finished', exitCode: 0 }, at), []);
    expect(await think()).toMatchObject({ next: 'done' });
    expect(deps.model.requests).toEqual([]);
  });

  test('to a fresh execution before the history of this one is full', async () => {
    const { think, deps } = await setUp({ script: [textReply('Looking.')] });
    const full = { events: limits.eventsPerExecution };
    expect(await think(full)).toMatchObject({ next: 'renew', epoch: 0 });
    expect(deps.model.requests).toEqual([]);
    expect(await think({ events: full.events - 1 })).toMatchObject({ next: 'again' });
  });

  test('to its end also where the history of the execution has no room for more rounds', async () => {
    const { think } = await setUp({ script: [toolReply([finishCall()])], start: { max_turns: 1 } });
    await think();
    expect(await think({ events: limits.eventsPerExecution })).toMatchObject({ next: 'done' });
  });

  test('and counts what each round adds to the history of the execution', async () => {
    const setting = await setUp({
      script: [
        toolReply([callOf('a', 'scan_a'), callOf('b', 'code_b')]),
        toolReply([callOf('c', 'wait', { seconds: 60, reason: 'x' })]),
      ],
      tools: { scan_a: answering('a'), code_b: answering('b') },
    });
    // Think 5 and Route 2; then a Map of two branches, 4 + 2 * 9; then a Wait, 2.
    expect(await setting.think()).toMatchObject({ next: 'several', events: 29 });
    expect(await setting.tools('scan')).toMatchObject({ next: 'again', events: 0 });
    await setting.tools('code');
    expect(await setting.think({ events: 29 })).toMatchObject({ next: 'pause', events: 38 });
  });
});

describe('An agent ends', () => {
  const ends: [StopReason, object][] = [
    ['refusal', { status: 'failed', exit_code: 1, end_reason: 'refused' }],
    ['model_context_window_exceeded', { status: 'failed', exit_code: 1, end_reason: 'unfinished' }],
  ];
  test.each(ends)('when the model stops with %s', async (stopReason, end) => {
    const { think, record } = await setUp({ script: [textReply('Sorry.', { stopReason })] });
    expect(await think()).toMatchObject({ next: 'failed' });
    expect(await record()).toMatchObject(end);
  });

  test('as unfinished when the model stops twice without finish, having been reminded once', async () => {
    const { think, record, deps } = await setUp({ script: [textReply('Done.'), textReply('Really.')] });
    expect(await think()).toMatchObject({ next: 'again' });
    expect(await think()).toMatchObject({ next: 'failed' });
    expect(await record()).toMatchObject({ end_reason: 'unfinished', exit_code: 1 });
    expect(JSON.stringify(deps.model.requests[1]?.messages.at(-1))).toContain('without calling finish');
  });

  test('at its turn limit', async () => {
    const { think, record } = await setUp({
      script: [toolReply([report('a', 1, 'a')]), toolReply([report('b', 2, 'b')])],
      start: { max_turns: 2 },
    });
    expect(await think()).toMatchObject({ next: 'again' });
    expect(await think()).toMatchObject({ next: 'failed' });
    expect(await record()).toMatchObject({ turn: 2, end_reason: 'turn_limit' });
  });

  test('at its spending limit, with what was spent on the record', async () => {
    const costly = { ...fakeReply().usage, output_tokens: 1_000_000 };
    const { think, record, lines } = await setUp({
      script: [toolReply([report('a', 1, 'a')], { usage: costly })],
      start: { max_cost_usd: 0.01 },
    });
    expect(await think()).toMatchObject({ next: 'failed' });
    const ended = await record();
    expect(ended).toMatchObject({ status: 'failed', exit_code: 1, end_reason: 'budget' });
    expect(ended?.usage.cost_usd).toBeGreaterThan(0.01);
    expect((await lines()).at(-1)).toContain('spending limit ($0.01)');
  });

  test('with the exit code that it chose', async () => {
    const finish = callOf('f', 'finish', { exit_code: 3, summary: 'Not all of it' });
    const { think, record } = await setUp({ script: [toolReply([finish])] });
    expect(await think()).toMatchObject({ next: 'done' });
    expect(await record()).toMatchObject({ status: 'completed', exit_code: 3, end_reason: 'finished' });
  });

  test('as crashed when its type is gone', async () => {
    const { think, record, deps } = await setUp();
    deps.agentTypes = new Map();
    expect(await think()).toMatchObject({ next: 'failed' });
    expect(await record()).toMatchObject({
      end_reason: 'crashed',
      error: expect.stringContaining('code-review'),
    });
  });
});

describe('The deadline in mid-stream', () => {
  test('ends the agent as a timeout with what it had written, half a line included', async () => {
    const { think, record, lines, clock, deps } = await setUp({
      script: [silentAfter('one\ntw')],
      start: { timeout_minutes: 1, deadline_at: '2026-11-22T12:01:00.000Z' },
    });
    const step = think();
    await tick();
    await clock.advance(59_999);
    expect(deps.model.requests[0]?.signal.aborted).toBe(false);
    await clock.advance(1);
    expect(await step).toMatchObject({ next: 'failed' });
    expect(deps.model.requests[0]?.signal.aborted).toBe(true);
    const error = 'Agent exceeded timeout (1 minutes)';
    expect(await record()).toMatchObject({ status: 'failed', exit_code: 124, end_reason: 'timeout', error });
    expect(await lines()).toEqual(['one', 'tw', `[ERROR] ${error}`]);
  });

  test('passed during a pause ends it without another model call', async () => {
    const { think, record, clock, deps } = await setUp();
    await clock.advance(30 * 60_000);
    expect(await think()).toMatchObject({ next: 'failed' });
    expect(await record()).toMatchObject({ exit_code: 124, end_reason: 'timeout' });
    expect(deps.model.requests).toEqual([]);
  });

  test('does not take a finish back that was committed in time', async () => {
    const { think, record, clock, store } = await setUp({ script: [toolReply([finishCall()])] });
    const end = store.end;
    store.end = () => Promise.reject(new Error('the process dies here'));
    await expect(think()).rejects.toThrow('the process dies here');
    store.end = end;
    await clock.advance(60 * 60_000);
    await think();
    expect(await record()).toMatchObject({ status: 'completed', exit_code: 0 });
  });
});

describe('A kill in mid-stream', () => {
  test('cuts the model at once, and nothing more is recorded', async () => {
    const { think, record, lines, kill, clock, deps } = await setUp({
      script: [silentAfter('one\ntw')],
    });
    const step = think();
    await tick();
    await clock.advance(10);
    await kill('[WARNING] Killed on request');
    const killed = await record();
    await tick();
    expect(deps.model.requests[0]?.signal.aborted).toBe(true);
    expect(await step).toMatchObject({ next: 'failed' });
    await clock.advance(60_000);
    expect(await record()).toEqual(killed);
    expect(await lines()).toEqual(['one', '[WARNING] Killed on request']);
  });

  test('between the reply and its commit leaves neither turn nor usage', async () => {
    const { think, record, store, kill } = await setUp({ script: [toolReply([finishCall()])] });
    const commitTurn = store.commitTurn;
    store.commitTurn = async (...args) => {
      await kill();
      return commitTurn(...args);
    };
    expect(await think()).toMatchObject({ next: 'failed' });
    expect(await record()).toMatchObject({ status: 'terminated', turn: 0, usage: { cost_usd: 0 } });
  });
});

describe('A model server that numbers its calls anew in each reply', () => {
  test('has each of them answered', async () => {
    const { think, tools, deps } = await setUp({
      script: [toolReply([callOf('call_0', 'scan_x')]), toolReply([callOf('call_0', 'scan_x', { n: 2 })])],
      tools: { scan_x: answering('x') },
    });
    expect(await think()).toMatchObject({ next: 'scan' });
    await tools();
    expect(await think()).toMatchObject({ next: 'scan', turn: 2 });
    await tools();
    await expect(think()).rejects.toThrow('no reply for call 3');
    expect(deps.model.requests[2]?.messages.map(({ role }) => role)).toEqual([
      ...['user', 'assistant', 'user', 'assistant', 'user'],
    ]);
  });
});
