import { describe, expect, test } from 'vitest';
import { type ToolContext, ToolError } from '#lambdas/tools/tool.ts';
import { limits } from '#shared/agent/limits.ts';
import { toolReply } from '#test/fakes/fake-model.ts';
import { fakeSecret } from '#test/fakes/fake-secret.ts';
import { answering, callOf, finishCall, type SettingOptions, setUp, toolTimeoutMs } from './setting.ts';

const tick = () => new Promise(setImmediate);
const endless = ({ signal }: ToolContext) =>
  new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(new Error('cut'))));

/** An agent whose model has asked for these calls, each id being the tool's name. */
async function asked(tools: SettingOptions['tools'] & {}, more: SettingOptions & { input?: unknown } = {}) {
  const calls = Object.keys(tools).map((name) => callOf(name, name, more.input));
  const setting = await setUp({ script: [toolReply(calls)], tools, ...more });
  await setting.think();
  const { store, agent } = setting;
  const recorded = async () =>
    (await store.listCalls(agent.agent_id, { after: undefined, limit: 100 })).calls;
  return { ...setting, recorded };
}

describe('What is recorded of a call', () => {
  test('is who made it, what for, when, and how it came out', async () => {
    const { tools, recorded, agent, clock } = await asked(
      {
        scan_fails: () => Promise.reject(new ToolError('No such file.')),
        scan_ok: async () => {
          await clock.advance(250);
          return { content: 'fine' };
        },
      },
      { input: { path: 'src' } },
    );
    await tools();
    const { agent_id, subagent_type, owner } = agent;
    const by = { agent_id, subagent_type, owner, turn: 1, input: '{"path":"src"}' };
    expect(await recorded()).toMatchObject([
      { ...by, tool: 'scan_fails', tool_use_id: 'scan_fails', outcome: 'error' },
      { ...by, tool: 'scan_ok', outcome: 'ok', started_at: '2026-11-22T12:00:00.000Z', duration_ms: 250 },
    ]);
  });

  test('is a timeout where the call took too long', async () => {
    const { tools, recorded, clock } = await asked({ scan_a: endless });
    const step = tools();
    await tick();
    await clock.advance(toolTimeoutMs);
    await step;
    expect(await recorded()).toMatchObject([{ outcome: 'timeout', duration_ms: toolTimeoutMs }]);
  });

  test('is that it was cut short where its agent was killed, though nothing else of it is', async () => {
    const { tools, recorded, kill, store, agent } = await asked({ scan_a: endless });
    const step = tools();
    await tick();
    await kill();
    await step;
    expect(await recorded()).toMatchObject([{ tool: 'scan_a', outcome: 'aborted' }]);
    expect((await store.readConversation(agent.agent_id)).answers).toEqual([]);
  });

  test('is how it came out at last where it was cut short and done again', async () => {
    let runs = 0;
    const { tools, recorded } = await asked({
      scan_a: (context) => (runs++ === 0 ? endless(context) : Promise.resolve({ content: 'done' })),
    });
    const shutdown = new AbortController();
    const step = tools('scan', shutdown.signal);
    await tick();
    shutdown.abort();
    await expect(step).rejects.toMatchObject({ code: 'unavailable' });
    expect(await recorded()).toMatchObject([{ outcome: 'aborted' }]);
    await tools();
    expect(await recorded()).toMatchObject([{ outcome: 'ok' }]);
  });

  test('begins with the first round of a call that goes on, and spans all of them', async () => {
    const { tools, recorded, clock } = await asked({
      scan_a: async ({ earlier }) =>
        earlier === undefined ? { goOn: { afterSeconds: 60, state: 1 } } : { content: 'done' },
    });
    await tools();
    expect(await recorded()).toMatchObject([{ outcome: 'pending' }]);
    await clock.advance(60_000);
    await tools();
    expect(await recorded()).toMatchObject([
      { outcome: 'ok', started_at: '2026-11-22T12:00:00.000Z', duration_ms: 60_000 },
    ]);
  });

  test('is a refusal where the type may not use the tool, or nobody knows it', async () => {
    const { recorded } = await asked(
      { scan_a: answering('a') },
      { allowed: ['code_only'], script: [toolReply([callOf('1', 'scan_a'), callOf('2', 'rm_rf')])] },
    );
    expect(await recorded()).toMatchObject([
      { tool: 'scan_a', outcome: 'refused' },
      { tool: 'rm_rf', outcome: 'refused' },
    ]);
  });

  test('is nothing for the tools that steer the run itself', async () => {
    const wrong = callOf('p', 'report_progress', { percent: 900 });
    const { recorded } = await asked({}, { script: [toolReply([wrong, finishCall()])] });
    expect(await recorded()).toEqual([]);
  });

  test('holds no secret of its input, and not more of it than a reader wants', async () => {
    const { tools, recorded } = await asked(
      { scan_a: answering('a') },
      { input: { token: fakeSecret, [fakeSecret]: 1, long: 'é'.repeat(limits.callInputBytes) } },
    );
    await tools();
    const [call] = await recorded();
    expect(JSON.stringify(call)).not.toContain(fakeSecret);
    expect(call?.input).toMatch(/ \[\.\.\. cut\]$/);
    expect(Buffer.byteLength(call?.input ?? '')).toBeLessThan(limits.callInputBytes + 20);
    expect(call?.input).not.toContain('\uFFFD');
  });

  test('is there before the answer is, so that none is answered unrecorded', async () => {
    const { tools, recorded, store } = await asked({ scan_a: answering('a') });
    store.putAnswers = () => Promise.reject(new Error('the process dies here'));
    await expect(tools()).rejects.toThrow('dies here');
    expect(await recorded()).toMatchObject([{ outcome: 'ok' }]);
  });
});
