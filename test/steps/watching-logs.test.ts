import { expect, test } from 'vitest';
import { watchLogs } from '#lambdas/tools/logs/watch-logs.ts';
import { bindTool, createToolbox } from '#lambdas/tools/toolbox.ts';
import { type ScriptedTurn, toolReply } from '#test/fakes/fake-model.ts';
import { growingLog, logsOf } from '#test/tools/logs/growing-log.ts';
import { json, type Kind, log4j, planEvents, within } from '#test/tools/logs/replayed-logs.ts';
import { callOf, finishCall, setUp } from './setting.ts';

const beganMs = Date.parse('2026-11-22T12:00:00.000Z');
const calm: Kind = { kind: 'ok', rate: () => 3, write: json(30, (n) => `order ${n} accepted`) };
const failing: Kind = {
  kind: 'failed',
  rate: (minute) => (within(20, 22)(minute) ? 2 : 0),
  write: log4j('ERROR', (n) => `Charge ${n} failed`),
};
const watching = callOf('watch-1', 'watch_logs', {
  ...{ sources: [{ file: 'app.log' }], minutes: 120, lookback_minutes: 0, until: 'time' },
});

/** An agent that begins to watch at noon, and a log that begins then. */
async function watchingAgent(
  kinds: readonly Kind[],
  script: readonly ScriptedTurn[] = [toolReply([watching]), toolReply([finishCall()])],
) {
  const start = { timeout_minutes: 180, deadline_at: '2026-11-22T15:00:00.000Z' };
  const setting = await setUp({ script, start });
  const events = planEvents(kinds, 180, beganMs);
  const log = growingLog(events, beganMs);
  Object.assign(setting.deps, {
    toolbox: createToolbox([bindTool(watchLogs)]),
    openLogs: () => logsOf({ 'app.log': log }),
  });
  return { ...setting, log };
}

/** Runs the agent as the machine does, and counts the states that it goes through. */
async function runThrough(agent: Awaited<ReturnType<typeof watchingAgent>>, until = 10_000) {
  let transitions = 0;
  for (let steps = 0; steps < until; steps += 1) {
    const { next, wait_seconds = 0 } = await agent.think();
    // Think and Route.
    transitions += 2;
    if (next === 'done' || next === 'failed') return { transitions: transitions + 1, next };
    if (next === 'again') continue;
    transitions += 1;
    if (next === 'pause') await agent.clock.advance(wait_seconds * 1000);
    else await agent.tools('logs');
  }
  return { transitions, next: 'running' };
}

test('A quiet watch of two hours calls the model twice, and goes through some 700 states', async () => {
  const agent = await watchingAgent([calm]);
  const { transitions, next } = await runThrough(agent);
  expect(next).toBe('done');
  expect(agent.deps.model.requests).toHaveLength(2);
  expect(agent.log.reads).toBe(121);
  // Think, Route, Logs; 120 times Think, Route, Pause, Think, Route, Logs; Think, Route, Done.
  expect(transitions).toBe(3 + 120 * 6 + 3);
});

test('A watch that is killed while it pauses looks at nothing more', async () => {
  const agent = await watchingAgent([calm]);
  await runThrough(agent, 20);
  const { reads } = agent.log;
  expect(reads).toBeGreaterThan(3);
  await agent.kill('killed');
  expect(await runThrough(agent)).toMatchObject({ next: 'failed' });
  expect(agent.log.reads).toBe(reads);
  expect((await agent.lines()).at(-1)).toBe('killed');
});

/** Goes on with the watch that the last answer names, and ends once that is over. */
const goOn: ScriptedTurn = async ({ messages }, sink) => {
  const id = /Watch ([0-9a-f]{12}) changed/.exec(JSON.stringify(messages.at(-1)))?.[1];
  const call =
    id === undefined ? finishCall() : callOf(`watch-${messages.length}`, 'watch_logs', { continue: id });
  sink.onToolCall(call);
  return toolReply([call]);
};

test('A watch goes on behind each change with everything that it counted before', async () => {
  const first = callOf('watch-1', 'watch_logs', {
    ...{ sources: [{ file: 'app.log' }], minutes: 120, lookback_minutes: 0 },
  });
  const script = [toolReply([first]), goOn, goOn, goOn, goOn];
  const agent = await watchingAgent([calm, failing], script);
  expect(await runThrough(agent)).toMatchObject({ next: 'done' });
  const { answers } = await agent.store.readConversation(agent.agent.agent_id);
  const contents = answers.filter(({ tool }) => tool === 'watch_logs').map(({ content }) => content);
  // Begun, stopped, over; errors are too few for a spike.
  expect(contents).toHaveLength(3);
  expect(contents[0]).toContain('- new error pattern: [http-nio-<n>-exec-<n>] com.example.shop.OrderService');
  expect(contents[1]).toContain('- stopped at 12:22: ');
  expect(contents[2]).toContain('Charge <n> failed (6 occurrences, stopped at 12:22)');
  expect(contents[2]).toContain('Source file app.log: 366 lines, 366 events');
  expect(agent.deps.model.requests).toHaveLength(4);
});
