import { describe, expect, test } from 'vitest';
import { systemClock } from '#lambdas/runtime/system-clock.ts';
import { call } from '#local/rehearsal/playbook.ts';
import { openPlatform, type TestPlatform } from '#test/e2e/platform.ts';
import { startHoldingProxy } from './holding-proxy.ts';
import { runPaced } from './paced-example.ts';
import { exampleProgram, workedProgram } from './worked-example.ts';

const minute = 60_000;

/** Every agent's model is silent, so that it goes on running. */
async function openSilent(): Promise<TestPlatform> {
  const world = await openPlatform();
  world.rehearsal.faults.add([{ kind: 'hang', times: 100 }]);
  return world;
}

async function listed({ api, platform }: TestPlatform) {
  const { agents } = await api.list();
  const records = agents.map(({ agent_id }) => platform.engine.store.get(agent_id));
  return (await Promise.all(records)).reverse();
}

describe('The tips', () => {
  test.each([
    'tip-1-cheaper-model',
    'tip-2-timeouts',
    'tip-3-filter-output',
    'tip-4-kill-stuck-agents',
    'tip-5-descriptive-names',
    'tip-6-no-duplicates',
  ])('%s is the program of the document with await added, and nothing else', async (name) => {
    expect(await exampleProgram(name)).toBe(await workedProgram(name));
  });

  test('1: a task names a cheaper model than its type', async () => {
    await using world = await openSilent();
    await runPaced(world, 'tip-1-cheaper-model');
    expect(await listed(world)).toEqual([
      expect.objectContaining({
        subagent_type: 'devsecops-scanner',
        model: expect.stringContaining('haiku'),
        description: 'Scan for secrets',
        status: 'running',
      }),
    ]);
  });

  test('2: tasks have their own timeouts', async () => {
    await using world = await openSilent();
    await runPaced(world, 'tip-2-timeouts');
    const agents = await listed(world);
    expect(agents.map((it) => [it?.subagent_type, it?.timeout_minutes])).toEqual([
      ['code-review-agent', 5],
      ['cost-analysis-agent', 60],
    ]);
    const given = agents.map((it) => Date.parse(it?.deadline_at ?? '') - Date.parse(it?.started_at ?? ''));
    expect(given).toEqual([5 * minute, 60 * minute]);
  });

  test('3: output is filtered to what matters', async () => {
    await using world = await openSilent();
    const [scan, review] = [await world.start(), await world.start()];
    const wrote = [
      '[PROGRESS:10] Reading...',
      'ERROR no such table',
      'all well',
      'a CRITICAL place',
      '[PROGRESS] Slow',
    ];
    for (const id of [scan, review]) {
      await world.platform.engine.store.append(id, { turn: 1, lines: wrote, at: new Date().toISOString() });
    }
    const ids = { 'agent-123': scan, 'agent-456': review };
    const printed = await runPaced(world, 'tip-3-filter-output', { ids });
    expect(printed.filter((line) => !line.startsWith('[WARNING] Rehearsal'))).toEqual([
      'ERROR no such table',
      'a CRITICAL place',
      '[PROGRESS:10] Reading...',
      '[PROGRESS] Slow',
    ]);
  });

  test('4: an agent that takes much longer than its kind is seen and killed', async () => {
    let behindMs = 70 * minute;
    const clock = { ...systemClock, now: () => new Date(systemClock.now().getTime() - behindMs) };
    const held = Promise.withResolvers<void>();
    const playbooks = {
      *'code-review-agent'() {
        yield* call('report_progress', { percent: 20, message: 'Reading the changes...' });
        yield* call('finish', { exit_code: 0, summary: 'Reviewed' });
      },
    };
    await using opened = new AsyncDisposableStack();
    await using world = await openPlatform({
      clock,
      playbooks,
      beforeModel: async (url) => opened.use(await startHoldingProxy(url, () => held.promise)).url,
    });
    // Three that take nine and a half minutes, told as ten.
    const usual = [await world.start(), await world.start(), await world.start()];
    behindMs -= 9.5 * minute;
    held.resolve();
    for (const id of usual) expect(await world.ended(id)).toMatchObject({ status: 'completed' });

    world.rehearsal.faults.add([{ kind: 'hang', turn: 2 }]);
    behindMs = 45 * minute;
    const stuck = await world.start({ timeout_minutes: 120 });
    await world.asked(stuck, ({ turn }) => turn === 2);
    behindMs = 0;
    const printed = await runPaced(world, 'tip-4-kill-stuck-agents', { ids: { 'agent-abc': stuck } });

    expect(printed).toEqual([`${stuck} running for 45 minutes (expected 10)`]);
    // What it wrote until then is there to be reviewed.
    const { status, exit_code, output } = await world.api.output(stuck);
    expect({ status, exit_code }).toEqual({ status: 'terminated', exit_code: 137 });
    expect(output).toContain('[PROGRESS:20] Reading the changes...');
  });

  test('5: a description is all that a task needs, and tells agents apart', async () => {
    await using world = await openSilent();
    await runPaced(world, 'tip-5-descriptive-names');
    expect((await listed(world)).map((it) => [it?.subagent_type, it?.description])).toEqual([
      ['security-auditor-agent', 'Security check'],
      ['security-auditor-agent', 'Security audit - payment API v2'],
    ]);
  });

  test('6: what already runs is not started again', async () => {
    await using world = await openSilent();
    expect(await runPaced(world, 'tip-6-no-duplicates')).toEqual(['']);
    const printed = await runPaced(world, 'tip-6-no-duplicates');
    const [scan, ...others] = await listed(world);
    expect(others).toEqual([]);
    const line = expect.stringMatching(`^${scan?.agent_id} \\[running\\]  devsecops-scanner \\(\\d+s\\)$`);
    expect(printed).toEqual([line, line]);
  });
});
