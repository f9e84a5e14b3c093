import { describe, expect, test } from 'vitest';
import type { AgentOutput } from '#shared/contract/agent-output.ts';
import { openStalled, texts, write, written } from './stalled-platform.ts';

describe('follow', () => {
  test('hands out lines as they come, from where the client has read to, and last how the agent ended', async () => {
    await using opened = await openStalled();
    const { client, world, api } = opened;
    const id = await opened.start();
    await write(world, id, 'read before');
    await client.output({ agent_id: id });
    const got: string[] = [];
    let last: AgentOutput | undefined;
    for await (const answer of client.follow(id)) {
      got.push(...written(answer));
      last = answer;
      if (got.length === 0) await write(world, id, 'one', 'two');
      else if (answer.status === 'running') await api.kill(id);
    }
    expect(got).toEqual(['one', 'two']);
    expect(last).toMatchObject({ status: 'terminated', exit_code: 137 });
    expect(texts(await client.output({ agent_id: id }))).toEqual([]);
    expect(opened.requests).toContain(`/agents/${id}/events`);
  });

  test('beside AgentOutput gives each line to one of them', async () => {
    await using opened = await openStalled();
    const { client, world, api } = opened;
    const id = await opened.start();
    const followed: string[] = [];
    const following = (async () => {
      for await (const answer of client.follow({ agent_id: id })) followed.push(...written(answer));
    })();
    const asked: string[] = [];
    const expected = Array.from({ length: 40 }, (_, index) => `line ${index}`);
    for (const line of expected) {
      await write(world, id, line);
      asked.push(...written(await client.output({ agent_id: id })));
    }
    await api.kill(id);
    await following;
    expect([...followed, ...asked].sort()).toEqual([...expected].sort());
  });

  test('that is left in the middle leaves the rest to be read, and its connection', async () => {
    await using opened = await openStalled();
    const { client, world } = opened;
    const id = await opened.start();
    await write(world, id, 'first');
    for await (const answer of client.follow(id)) if (written(answer).length > 0) break;
    await write(world, id, 'second');
    expect(written(await client.output({ agent_id: id }))).toEqual(['second']);
  });

  test('ends with the reason of a signal that aborts while nothing comes', async () => {
    await using opened = await openStalled();
    const id = await opened.start();
    const giveUp = new AbortController();
    const follow = async () => {
      for await (const _ of opened.client.follow(id, { signal: giveUp.signal }))
        giveUp.abort(new Error('enough'));
    };
    await expect(follow()).rejects.toThrow('enough');
  });
});

describe('AgentOutput', () => {
  test('counts as read what a filter drops, also for a call that is made meanwhile', async () => {
    await using opened = await openStalled();
    const { client, world } = opened;
    const agent_id = await opened.start();
    await write(world, agent_id, 'fine', 'ERROR 1', 'fine again');
    const both = [client.output({ agent_id, filter: 'ERROR' }), client.output({ agent_id })];
    expect((await Promise.all(both)).map(written)).toEqual([['ERROR 1'], []]);
  });

  test('that is aborted behind another that waits is told at once, and takes no line', async () => {
    await using opened = await openStalled();
    const { client, world } = opened;
    const id = await opened.start();
    await client.output({ agent_id: id });
    const first = client.output({ agent_id: id, wait_seconds: 25 });
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(client.output({ agent_id: id }, { signal })).rejects.toThrow('enough');
    const third = client.output({ agent_id: id });
    await write(world, id, 'one');
    expect(written(await first)).toEqual(['one']);
    expect(written(await third)).toEqual([]);
  });
});
