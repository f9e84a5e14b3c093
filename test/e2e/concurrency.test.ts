import { describe, expect, test } from 'vitest';
import { AgentsError } from '#client/http/agents-error.ts';
import { openPlatform, type TestPlatform } from './platform.ts';

const task = { subagent_type: 'code-review-agent', prompt: 'Review', run_in_background: true };

/** Agents of this platform wait for their model until they are killed. */
async function openStalled(maxRunning: number): Promise<TestPlatform> {
  const world = await openPlatform({ maxRunning });
  world.rehearsal.faults.add([{ kind: 'hang', times: 1_000 }]);
  return world;
}

async function refusalOf(starting: Promise<unknown>): Promise<AgentsError> {
  const error = await starting.catch((reason: unknown) => reason);
  if (error instanceof AgentsError) return error;
  throw new Error('it was not refused');
}

describe('Many calls at once', () => {
  test('with one idempotency key start one agent', async () => {
    await using world = await openStalled(5);
    const starts = Array.from({ length: 50 }, () => world.api.task(task, { idempotencyKey: 'one' }));
    const answers = await Promise.all(starts);
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect((await world.api.list()).agents).toHaveLength(1);
    const id = await world.platform.engine.store.listRunning().then(([record]) => record?.agent_id);
    await world.rehearsal.log.until(({ agent }) => agent === id);
    expect(world.rehearsal.log.requests).toHaveLength(1);
  });

  test('over the limit start as many agents as it allows; the sixth is told which run', async () => {
    await using world = await openStalled(5);
    const settled = await Promise.allSettled(Array.from({ length: 12 }, () => world.api.task(task)));
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
    const refusal = await refusalOf(world.api.task(task));
    expect(refusal).toMatchObject({
      ...{ status: 429, code: 'too_many_agents', retryable: true },
      message: 'Maximum concurrent background agents reached (5/5)',
      details: {
        running: Array(5).fill({
          agent_id: expect.stringMatching(/^agent-code-review-/),
          subagent_type: 'code-review-agent',
          age_seconds: expect.any(Number),
        }),
      },
    });
  });

  test('for one freed slot fill it once', async () => {
    await using world = await openStalled(5);
    const ids = await Promise.all(Array.from({ length: 5 }, () => world.start()));
    for (const id of ids) {
      await world.api.kill(id);
      const settled = await Promise.allSettled(Array.from({ length: 4 }, () => world.start()));
      expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    }
    expect((await world.api.list({ status: 'running' })).agents).toHaveLength(5);
  });

  test('of readers who wait see every line in order, and the end', async () => {
    await using world = await openPlatform();
    const id = await world.start({ subagent_type: 'devsecops-scanner' });
    const follow = async () => {
      const lines = [];
      for (let after = 's0'; ; ) {
        const page = await world.api.output(id, { after, wait_seconds: 25 });
        lines.push(...page.lines);
        if (page.status !== 'running') return lines;
        after = page.next_cursor;
      }
    };
    const [first, ...others] = await Promise.all(Array.from({ length: 10 }, follow));
    expect(first?.map(({ seq }) => seq)).toEqual(first?.map((_, index) => index + 1));
    for (const other of others) expect(other).toEqual(first);
    expect(first?.some(({ text }) => text.startsWith('[RESULT]'))).toBe(true);
  });
});
