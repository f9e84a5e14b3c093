import { describe, expect, test } from 'vitest';
import { type ToolContext, ToolError, type ToolOutcome } from '#lambdas/tools/tool.ts';
import { limits } from '#shared/agent/limits.ts';
import { textReply, toolReply } from '#test/fakes/fake-model.ts';
import { fakeSecret } from '#test/fakes/fake-secret.ts';
import { answering, callOf, finishCall, gate, type SettingOptions, setUp, toolTimeoutMs } from './setting.ts';

const tick = () => new Promise(setImmediate);

/** A build that takes so many looks, ten seconds apart. */
function building(looks: number) {
  const seen: ToolContext[] = [];
  const tool = async (context: ToolContext): Promise<ToolOutcome> => {
    seen.push(context);
    const look = context.earlier === undefined ? 1 : Number(context.earlier) + 1;
    return look > looks
      ? { content: `built after ${looks} looks` }
      : { goOn: { afterSeconds: 10, state: look } };
  };
  return { seen, tool };
}

/** An agent whose model has asked for these calls, each id being the tool's name. */
async function asked(tools: SettingOptions['tools'] & {}, more: SettingOptions = {}) {
  const calls = Object.keys(tools).map((name) => callOf(name, name));
  const script = [toolReply(calls), ...(more.script ?? [])];
  const setting = await setUp({ tools, ...more, script });
  await setting.think();
  const conversation = () => setting.store.readConversation(setting.agent.agent_id);
  return { ...setting, conversation };
}

describe('A tool that is not done', () => {
  test('is called again when it asked to be, with what it keeps, and answers at last', async () => {
    const { seen, tool } = building(2);
    const { tools, think, clock, conversation, deps } = await asked(
      { scan_build: tool },
      { script: [toolReply([finishCall('Built')])] },
    );
    for (const look of [1, 2]) {
      expect(await tools()).toMatchObject({ next: 'again' });
      expect(await think()).toMatchObject({ next: 'pause', wait_seconds: 10 });
      expect((await conversation()).pending).toMatchObject([
        { tool: 'scan_build', round: look, state: look },
      ]);
      await clock.advance(10_000);
      expect(await think()).toMatchObject({ next: 'scan' });
    }
    expect(deps.model.requests).toHaveLength(1);
    await tools();
    expect(await conversation()).toMatchObject({
      answers: [{ content: expect.stringContaining('built after 2 looks'), duration_ms: 20_000 }],
      pending: [],
    });
    expect(seen.map(({ earlier }) => earlier)).toEqual([undefined, 1, 2]);
    expect(new Set(seen.map(({ startedAt }) => startedAt.toISOString())).size).toBe(1);
    expect(await think()).toMatchObject({ next: 'done' });
  });

  test('has one name for a call in every round and repeat, and another for every other call', async () => {
    const { seen, tool } = building(1);
    const again = toolReply([callOf('scan_a', 'scan_a')]);
    const { tools, think, clock } = await asked(
      { scan_a: tool, scan_b: answering('b') },
      { script: [again] },
    );
    await tools();
    await clock.advance(10_000);
    await tools();
    await think();
    await tools();
    const keys = seen.map(({ callKey }) => callKey);
    expect(keys).toHaveLength(3);
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(keys[1]).toBe(keys[0]);
    expect(keys[2]).not.toBe(keys[0]);
  });

  test('is not called before its time, also where its step runs once more', async () => {
    const { seen, tool } = building(5);
    const { tools, clock } = await asked({ scan_build: tool });
    await tools();
    await tools();
    await clock.advance(7_999);
    await tools();
    expect(seen).toHaveLength(1);
    await clock.advance(1);
    await tools();
    expect(seen).toHaveLength(2);
  });

  test('run twice at once keeps what the first run kept, and goes on from there', async () => {
    const both = gate();
    let runs = 0;
    const { tools, clock, conversation } = await asked({
      scan_build: async ({ earlier }) => {
        runs += 1;
        const run = runs;
        if (run === 2) await both.opened;
        return { goOn: { afterSeconds: 10, state: [...((earlier as number[] | undefined) ?? []), run] } };
      },
    });
    const [first, second] = [tools(), tools()];
    await first;
    both.open();
    await second;
    expect((await conversation()).pending).toMatchObject([{ round: 1, state: [1] }]);
    await clock.advance(10_000);
    await tools();
    expect((await conversation()).pending).toMatchObject([{ round: 2, state: [1, 3] }]);
  });

  test('whose round dies in the middle does that round again, with the state of the one before', async () => {
    const states: unknown[] = [];
    const { tools, clock, conversation } = await asked({
      scan_build: async ({ earlier, signal }) => {
        states.push(earlier);
        if (states.length === 2) {
          await new Promise((resolve) => signal.addEventListener('abort', resolve));
        }
        return { goOn: { afterSeconds: 10, state: `round ${states.length}` } };
      },
    });
    await tools();
    await clock.advance(10_000);
    const shutdown = new AbortController();
    const step = tools('scan', shutdown.signal);
    await tick();
    shutdown.abort();
    await expect(step).rejects.toMatchObject({ code: 'unavailable' });
    expect((await conversation()).pending).toMatchObject([{ round: 1 }]);
    await tools();
    expect(states).toEqual([undefined, 'round 1', 'round 1']);
    expect((await conversation()).pending).toMatchObject([{ round: 2, state: 'round 3' }]);
  });

  test('holds up neither the other calls of its turn nor their answers', async () => {
    const { tool } = building(1);
    const { tools, think, conversation } = await asked({ scan_build: tool, scan_fast: answering('fast') });
    await tools();
    expect(await conversation()).toMatchObject({
      answers: [{ tool: 'scan_fast' }],
      pending: [{ tool: 'scan_build' }],
    });
    expect(await think()).toMatchObject({ next: 'pause' });
  });

  test('of an agent that was killed is not called again, and keeps nothing more', async () => {
    const { seen, tool } = building(9);
    const { tools, kill, clock, conversation, lines } = await asked({ scan_build: tool });
    await tools();
    const before = await conversation();
    await kill('killed');
    await clock.advance(10_000);
    expect(await tools()).toMatchObject({ next: 'failed' });
    expect(seen).toHaveLength(1);
    expect(await conversation()).toEqual(before);
    expect(await lines()).toEqual(['killed']);
  });

  test('ends with its agent at the deadline, from the pause', async () => {
    const start = { timeout_minutes: 1, deadline_at: '2026-11-22T12:00:30.000Z' };
    const { tool, seen } = building(9);
    const { tools, think, clock, record } = await asked({ scan_build: tool }, { start });
    await tools();
    expect(seen[0]?.deadlineAt.toISOString()).toBe(start.deadline_at);
    await clock.advance(29_000);
    await tools();
    expect(await think()).toMatchObject({ next: 'pause', wait_seconds: 1 });
    await clock.advance(1_000);
    expect(await think()).toMatchObject({ next: 'scan' });
    expect(await record()).toMatchObject({ exit_code: 124, end_reason: 'timeout' });
  });

  test('that takes too long in one round is answered as an error and not called again', async () => {
    const { tools, think, clock, conversation } = await asked(
      {
        scan_build: async ({ earlier, signal }) => {
          if (earlier === undefined) return { goOn: { afterSeconds: 10, state: 'begun' } };
          return new Promise<never>((_, reject) =>
            signal.addEventListener('abort', () => reject(signal.reason)),
          );
        },
      },
      { script: [textReply('Well.')] },
    );
    await tools();
    await clock.advance(10_000);
    const step = tools();
    await tick();
    await clock.advance(toolTimeoutMs);
    await step;
    expect(await conversation()).toMatchObject({
      answers: [{ is_error: true, content: expect.stringContaining('longer than 60 s') }],
      pending: [],
    });
    expect(await think()).toMatchObject({ next: 'again' });
  });

  test('may fail in a later round like any other', async () => {
    const { tools, clock, conversation } = await asked({
      scan_build: async ({ earlier }) => {
        if (earlier === undefined) return { goOn: { afterSeconds: 10, state: {} } };
        throw new ToolError('The build is gone.');
      },
    });
    await tools();
    await clock.advance(10_000);
    await tools();
    expect((await conversation()).answers).toMatchObject([
      { is_error: true, content: expect.stringContaining('The build is gone.') },
    ]);
  });

  test.for([
    ['a state over the limit', { afterSeconds: 1, state: 'x'.repeat(limits.toolStateBytes) }],
    ['a state that is no JSON', { afterSeconds: 1, state: 1n }],
    ['a pause without an end', { afterSeconds: Number.NaN, state: 1 }],
    ['a pause over a day', { afterSeconds: 86_401, state: 1 }],
  ] as const)('with %s is broken, and the model told so', async ([, goOn]) => {
    const { tools, conversation, logged } = await asked({ scan_build: async () => ({ goOn }) });
    await tools();
    expect(await conversation()).toMatchObject({
      answers: [{ is_error: true, content: expect.stringContaining('scan_build broke') }],
      pending: [],
    });
    expect(JSON.stringify(logged)).toContain('a tool broke');
  });

  test('shows a step of each round, masked', async () => {
    const { tools, clock, lines } = await asked({
      scan_build: async ({ earlier, progress }) => {
        progress(`Look ${earlier === undefined ? 1 : 2}`);
        return { goOn: { afterSeconds: 10, state: 1, progress: `Queued\n${fakeSecret}` } };
      },
    });
    await tools();
    await clock.advance(10_000);
    await tools();
    const shown = await lines();
    expect(shown).toHaveLength(3);
    expect(shown[0]).toMatch(/^\[PROGRESS\] Queued /);
    expect(shown[1]).toBe('[PROGRESS] Look 2');
    expect(shown.join()).not.toContain(fakeSecret);
  });
});
