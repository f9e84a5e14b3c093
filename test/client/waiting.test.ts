import { describe, expect, test } from 'vitest';
import { WaitError } from '#client/library/wait-error.ts';
import { openStalled, texts, write, written } from './stalled-platform.ts';

const unknown = 'agent-code-review-aaaaaaaaaa';

describe('waitAny', () => {
  test('answers the first that ends with its lines, and leaves unread what the others wrote', async () => {
    await using opened = await openStalled();
    const { client, world, api } = opened;
    const [slow, quick] = [await opened.start(), await opened.start()];
    await write(world, slow, 'slow 1', 'slow 2');
    await write(world, quick, 'quick 1');
    const seen = Promise.withResolvers<void>();
    const ids = new Set<string>();
    const first = client.waitAny([slow, quick], {
      onProgress: ({ agent_id }) => {
        if (ids.add(agent_id).size === 2) seen.resolve();
      },
    });
    await seen.promise;
    await write(world, slow, 'slow 3');
    await api.kill(quick);
    expect(written(await first)).toEqual(['quick 1']);
    expect(await first).toMatchObject({ agent_id: quick, status: 'terminated' });
    expect(written(await client.output({ agent_id: slow }))).toEqual(['slow 1', 'slow 2', 'slow 3']);
    expect(texts(await client.output({ agent_id: quick }))).toEqual([]);
  });

  test('ends its other requests with its answer', async () => {
    let isOpen = 0;
    await using opened = await openStalled((send) => async (input, init) => {
      isOpen += 1;
      return await send(input, init).finally(() => {
        isOpen -= 1;
      });
    });
    const [one, other] = [await opened.start(), await opened.start()];
    await opened.api.kill(one);
    await opened.client.waitAny([other, { agent_id: one }]);
    expect(isOpen).toBe(0);
  });

  test('goes on when the platform was away for a moment', async () => {
    let refusals = 1;
    const refuseOnce =
      (send: typeof fetch): typeof fetch =>
      async (input, init) => {
        if (!String(input).includes('wait_seconds=25') || refusals === 0) return await send(input, init);
        refusals -= 1;
        throw new TypeError('fetch failed', {
          cause: Object.assign(new Error('no'), { code: 'ECONNREFUSED' }),
        });
      };
    await using opened = await openStalled(refuseOnce, { retries: 0 });
    const id = await opened.start();
    const first = opened.client.waitAny([id]);
    await expect.poll(() => refusals).toBe(0);
    await opened.api.kill(id);
    expect(await first).toMatchObject({ agent_id: id, status: 'terminated' });
  });

  test('of an agent that is not there says so at once, of none that there is nothing to wait for, and asks about one at least', async () => {
    await using opened = await openStalled();
    const running = await opened.start();
    await expect(opened.client.waitAny([running, unknown])).rejects.toMatchObject({ code: 'unknown_agent' });
    await expect(opened.client.waitAny([])).rejects.toMatchObject({ code: 'usage' });
    const none = opened.client.waitAny([running], { concurrency: 0 });
    await expect(none).rejects.toMatchObject({ code: 'usage', message: 'concurrency is 0' });
  });
});

describe('waitAll', () => {
  test('answers each agent in the order given, with what is new of it, and tells how far they are', async () => {
    await using opened = await openStalled();
    const { client, world, api } = opened;
    const ids = [await opened.start(), await opened.start(), await opened.start()];
    for (const id of ids) await write(world, id, `${id} old`);
    await client.output({ agent_id: ids[0] ?? '' });
    const told: string[] = [];
    const all = client.waitAll(ids, {
      onProgress: ({ agent_id, status }) => told.push(`${agent_id} ${status}`),
    });
    await expect.poll(() => new Set(told).size).toBe(3);
    for (const id of ids.toReversed()) {
      await write(world, id, `${id} new`);
      await api.kill(id);
    }
    const ends = await all;
    expect(ends.map(written)).toEqual([
      [`${ids[0]} new`],
      [`${ids[1]} old`, `${ids[1]} new`],
      [`${ids[2]} old`, `${ids[2]} new`],
    ]);
    expect(ends.map(({ agent_id }) => agent_id)).toEqual(ids);
    expect(new Set(told)).toEqual(new Set(ids.flatMap((id) => [`${id} running`, `${id} terminated`])));
    for (const agent_id of ids) expect(texts(await client.output({ agent_id }))).toEqual([]);
    expect(await client.waitAll([])).toEqual([]);
  });

  test('loses neither the ends nor the errors where some cannot be asked', async () => {
    await using opened = await openStalled();
    const { client, world, api } = opened;
    const id = await opened.start();
    await write(world, id, 'kept');
    await api.kill(id);
    const error = await client.waitAll([unknown, id]).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (!(error instanceof WaitError)) throw error ?? new Error('nothing was said of the unknown agent');
    expect(error).toMatchObject({ code: 'wait_failed', retryable: false });
    expect(error.message).toContain(`1 of 2 agents could not be asked; ${unknown}: `);
    expect(error.ended.map(written)).toEqual([['kept']]);
    expect([...error.failures].map(([agent, { code }]) => [agent, code])).toEqual([
      [unknown, 'unknown_agent'],
    ]);
  });

  test('that is aborted has read nothing, also of agents that had ended, and leaves the others running', async () => {
    await using opened = await openStalled();
    const { client, world, api } = opened;
    const [ended, running] = [await opened.start(), await opened.start()];
    await write(world, ended, 'before its end');
    await write(world, running, 'so far');
    await api.kill(ended);
    const giveUp = new AbortController();
    const wait = client.waitAll([ended, running], {
      signal: giveUp.signal,
      onProgress: ({ agent_id }) => {
        if (agent_id === running) giveUp.abort(new Error('lunch'));
      },
    });
    await expect(wait).rejects.toThrow('lunch');
    expect(written(await client.output({ agent_id: ended }))).toEqual(['before its end']);
    expect(await client.output({ agent_id: running })).toMatchObject({ output: 'so far', status: 'running' });
  });

  test('of many asks about few at a time, in turns', async () => {
    let isOpen = 0;
    let most = 0;
    await using opened = await openStalled((send) => async (input, init) => {
      isOpen += 1;
      most = Math.max(most, isOpen);
      return await send(input, init).finally(() => {
        isOpen -= 1;
      });
    });
    const ids = await Promise.all(Array.from({ length: 12 }, () => opened.start()));
    const seen = new Set<string>();
    const all = opened.client.waitAll(ids, {
      concurrency: 3,
      onProgress: ({ agent_id }) => seen.add(agent_id),
    });
    await expect.poll(() => seen.size).toBe(12);
    await Promise.all(ids.map((id) => opened.api.kill(id)));
    expect((await all).map(({ status }) => status)).toEqual(Array(12).fill('terminated'));
    expect(most).toBe(3);
  });

  test('passes on what its callback throws, and ends its requests', async () => {
    await using opened = await openStalled();
    const id = await opened.start();
    const onProgress = () => {
      throw new Error('the disk is full');
    };
    await expect(opened.client.waitAll([id], { onProgress })).rejects.toThrow('the disk is full');
  });
});
