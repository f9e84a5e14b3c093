import { describe, expect, test } from 'vitest';
import { limits } from '#shared/agent/limits.ts';
import { toolReply } from '#test/fakes/fake-model.ts';
import { callOf, setUp } from './setting.ts';

const tick = () => new Promise(setImmediate);

describe('A reply that asks for everything at once', () => {
  test('has its first calls run, not all at the same time, and the rest refused', async () => {
    const count = { running: 0, most: 0, ran: 0 };
    const run = async () => {
      count.running += 1;
      count.ran += 1;
      count.most = Math.max(count.most, count.running);
      await tick();
      count.running -= 1;
      return { content: 'done' };
    };
    const calls = Array.from({ length: limits.callsPerTurn + 5 }, (_, index) =>
      callOf(`c${index}`, 'scan_a'),
    );
    const { think, tools, store, agent } = await setUp({
      script: [toolReply(calls)],
      tools: { scan_a: run },
    });
    await think();
    await tools();
    const { answers } = await store.readConversation(agent.agent_id);
    expect(count).toMatchObject({ ran: limits.callsPerTurn, most: 16 });
    expect(answers.filter(({ is_error }) => is_error)).toHaveLength(5);
    expect(answers).toHaveLength(calls.length);
  });
});
