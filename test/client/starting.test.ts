import { describe, expect, test } from 'vitest';
import { BaseAgentsClient } from '#client/library/base-client.ts';
import { UsageError } from '#client/usage-error.ts';
import { clientWorld } from '#test/e2e/platform-process.ts';
import { openStalled } from './stalled-platform.ts';

describe('A client', () => {
  test.each([{ retries: Number.NaN }, { retries: -1 }, { timeoutMs: 0 }, { timeoutMs: 1.5 }])(
    'refuses numbers that make no sense: %o',
    (options) => {
      const world = { ...clientWorld, env: {}, userFolder: '/nowhere' };
      expect(() => new BaseAgentsClient(world, options)).toThrow(UsageError);
    },
  );
});

describe('Task', () => {
  test('whose answer is lost is sent again with the same key, and has started one agent', async () => {
    let lost = 0;
    await using opened = await openStalled((send) => async (input, init) => {
      const response = await send(input, init);
      if (init?.method !== 'POST' || lost >= 2) return response;
      lost += 1;
      throw new TypeError('fetch failed', { cause: new Error('other side closed') });
    });
    const task = { subagent_type: 'code-review-agent', prompt: 'Review', run_in_background: true } as const;
    const { agent_id } = await opened.client.task(task);
    expect(opened.requests.filter((path) => path === '/tasks')).toHaveLength(3);
    expect((await opened.api.list()).agents.map((agent) => agent.agent_id)).toEqual([agent_id]);
  });

  test('started again by a program that crashed, with a key of its own, is the same agent', async () => {
    await using opened = await openStalled();
    const task = { subagent_type: 'code-review-agent', prompt: 'Review', run_in_background: true } as const;
    const options = { idempotencyKey: 'nightly-2026-11-22' };
    const [first, second] = [
      await opened.client.task(task, options),
      await opened.client.task(task, options),
    ];
    expect(second.agent_id).toBe(first.agent_id);
    await expect(opened.client.task({ ...task, prompt: 'Other' }, options)).rejects.toMatchObject({
      code: 'idempotency_conflict',
    });
  });

  test('that is aborted while it waits leaves its agent running', async () => {
    const giveUp = new AbortController();
    await using opened = await openStalled((send) => async (input, init) => {
      if (String(input).includes('wait_seconds=25')) giveUp.abort(new Error('enough'));
      return await send(input, init);
    });
    const waiting = opened.client.task(
      { subagent_type: 'code-review-agent', prompt: 'Review' },
      { signal: giveUp.signal },
    );
    await expect(waiting).rejects.toThrow('enough');
    const [agent] = (await opened.api.list()).agents;
    expect(agent?.status).toBe('running');
  });

  test('with a folder that cannot be packed says which error it is', async () => {
    await using opened = await openStalled();
    const task = { subagent_type: 'code-review-agent', prompt: 'p', workspace: '/nonexistent/folder' };
    await expect(opened.client.task(task)).rejects.toMatchObject({ name: 'AgentsError', code: 'workspace' });
    expect((await opened.api.list()).agents).toEqual([]);
  });
});
