import { describe, expect, test } from 'vitest';
import { all, call, plan } from '#local/rehearsal/playbook.ts';
import type { LoggedRequest } from '#local/rehearsal/request-log.ts';
import { startOsvServer } from '#test/fakes/osv-server.ts';
import { openPlatform } from './platform.ts';
import { lockfile, uploadTree } from './tiny-workspace.ts';

const isCut = ({ outcome }: LoggedRequest) => outcome === 'cut';

/** The contract's bound for the model call in flight. */
function withinFiveSeconds<T>(event: Promise<T>): Promise<T> {
  const late = AbortSignal.timeout(5_000);
  const { promise, reject } = Promise.withResolvers<never>();
  late.addEventListener('abort', () => reject(new Error('not within 5 s')));
  return Promise.race([event, promise]);
}

describe('A killed agent', () => {
  test('has its model call cut, records nothing more, and keeps what it wrote readable', async () => {
    await using world = await openPlatform();
    const { api, rehearsal, start, asked, recorded } = world;
    rehearsal.faults.add([{ kind: 'midstream_hang', part: 0.8, turn: 2 }]);
    const id = await start({ subagent_type: 'devsecops-scanner' });
    await asked(id, ({ turn, fault }) => turn === 2 && fault !== undefined);
    await expect.poll(async () => (await api.output(id)).output).toContain('[PROGRESS:20]');

    const answer = await api.kill(id);
    const frozen = await recorded(id);
    expect(answer).toMatchObject({ killed: true, status: 'terminated' });
    expect(answer.output).toContain('[PROGRESS:20]');
    expect(await withinFiveSeconds(asked(id, isCut))).toMatchObject({ turn: 2 });

    const after = await api.output(id);
    expect(after).toMatchObject({ status: 'terminated', exit_code: 137, end_reason: 'killed' });
    expect(after.lines.map(({ text }) => text).at(-1)).toBe('[WARNING] Killed on request');
    expect(await recorded(id)).toEqual(frozen);
    expect(await api.kill(id)).toMatchObject({ killed: false, status: 'terminated' });
    expect(await recorded(id)).toEqual(frozen);
  });

  test('that had shown nothing of its turn yet is cut as well', async () => {
    await using world = await openPlatform();
    world.rehearsal.faults.add([{ kind: 'hang' }]);
    const id = await world.start();
    await world.asked(id, ({ fault }) => fault === 'hang');
    await world.api.kill(id);
    await withinFiveSeconds(world.asked(id, isCut));
    expect(await world.api.output(id)).toMatchObject({ usage: { output_tokens: 0 }, status: 'terminated' });
  });

  test('frees its slot at once', async () => {
    await using world = await openPlatform({ maxRunning: 1 });
    world.rehearsal.faults.add([{ kind: 'hang', times: 2 }]);
    const first = await world.start();
    await expect(world.start()).rejects.toMatchObject({ code: 'too_many_agents' });
    await world.api.kill(first);
    expect(await world.start()).not.toBe(first);
  });

  test('in the middle of a tool has the tool stopped, and no answer of it recorded', async () => {
    const silence = await startOsvServer({ advisories: [], faults: () => 'silence' });
    await using world = await openPlatform({
      osvUrl: silence.url,
      playbooks: {
        *'devsecops-scanner'() {
          yield* call('scan_dependencies');
        },
      },
    });
    const workspace = await uploadTree(world.api, { 'package-lock.json': lockfile });
    const id = await world.start({ subagent_type: 'devsecops-scanner', workspace });
    await expect.poll(() => silence.requests.length).toBeGreaterThan(0);
    await world.api.kill(id);
    const frozen = await world.recorded(id);
    expect(frozen).toMatchObject({ conversation: { turns: [{ turn: 1 }], answers: [] } });
    // The step has ended when the execution has; nothing came of it.
    await world.platform.engine.executions.stop(id, { error: 'e', cause: 'c' });
    await silence.close();
    expect(await world.recorded(id)).toEqual(frozen);
  });

  test('in a pause never wakes up', async () => {
    await using world = await openPlatform({
      playbooks: {
        *'code-review-agent'() {
          yield* all(plan('wait', { seconds: 3600, reason: 'for the night' }));
        },
      },
    });
    const id = await world.start();
    const { executions, store } = world.platform.engine;
    await expect.poll(async () => (await store.get(id))?.turn).toBe(1);
    await world.api.kill(id);
    expect(await executions.describe(id)).toMatchObject({ status: 'aborted', error: 'killed' });
    expect(await world.api.output(id)).toMatchObject({ status: 'terminated', exit_code: 137 });
    expect(world.rehearsal.log.requests).toHaveLength(1);
  });

  test('while it finishes has one end, whoever wins, fifty times', { timeout: 120_000 }, async () => {
    await using world = await openPlatform({
      playbooks: {
        *'code-review-agent'() {
          yield* call('finish', { exit_code: 0, summary: 'Reviewed' });
        },
      },
    });
    const ends = await Promise.all(
      Array.from({ length: 50 }, async (_, index) => {
        const id = await world.start();
        // Anywhere from before the model is asked to after the end.
        if (index % 3 > 0) await world.asked(id);
        if (index % 3 > 1) await world.asked(id, ({ outcome }) => outcome === 'finished');
        const [first, second] = await Promise.all([world.api.kill(id), world.api.kill(id)]);
        return { killed: [first.killed, second.killed], output: await world.ended(id) };
      }),
    );
    for (const { killed, output } of ends) {
      const last = output.lines.filter(({ text }) => /^\[RESULT\]|Killed on request/.test(text));
      expect(last).toHaveLength(1);
      expect(killed.filter(Boolean).length).toBe(output.status === 'terminated' ? 1 : 0);
      expect(output).toMatchObject(
        output.status === 'terminated'
          ? { end_reason: 'killed', exit_code: 137 }
          : { end_reason: 'finished' },
      );
    }
    expect(await world.platform.engine.store.listRunning()).toEqual([]);
  });
});
