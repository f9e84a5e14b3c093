import { expect, test } from 'vitest';
import { toolReply } from '#test/fakes/fake-model.ts';
import { fakeSecret } from '#test/fakes/fake-secret.ts';
import { answering, callOf, setUp } from './setting.ts';

test('what a tool keeps is there for later tools of the agent, masked, and the model never sees it', async () => {
  const secret = fakeSecret;
  const seen: unknown[] = [];
  const setting = await setUp({
    script: [toolReply([callOf('1', 'scan_a')]), toolReply([callOf('2', 'scan_b')])],
    tools: {
      scan_a: answering('Looked', { kept: { items: [{ id: 'vol-1' }, { note: `key ${secret}` }] } }),
      scan_b: async ({ kept }) => {
        seen.push(kept('scan_a'), kept('scan_b'));
        return { content: 'Done' };
      },
    },
  });
  await setting.think();
  await setting.tools();
  await setting.think();
  await setting.tools();
  expect(seen).toEqual([[{ items: [{ id: 'vol-1' }, { note: expect.stringMatching(/^key .*\*{3}/) }] }], []]);
  expect(JSON.stringify(seen)).not.toContain(secret);
  expect(JSON.stringify(setting.deps.model.requests)).not.toContain('vol-1');
});

test('a tool that keeps more than it may has broken, and nothing is kept', async () => {
  const setting = await setUp({
    script: [toolReply([callOf('1', 'scan_a')])],
    tools: { scan_a: answering('Looked', { kept: ['x'.repeat(1_100_000)] }) },
  });
  await setting.think();
  await setting.tools();
  const { answers } = await setting.store.readConversation(setting.agent.agent_id);
  expect(answers).toMatchObject([{ is_error: true }]);
  expect(answers[0]).not.toHaveProperty('kept');
});
