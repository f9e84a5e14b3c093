import { describe, expect, test } from 'vitest';
import { ModelError } from '#lambdas/ports/model.ts';
import { ann } from '#test/contracts/agent-samples.ts';
import { failingAfter, fakeReply, silentAfter, textReply, toolReply } from '#test/fakes/fake-model.ts';
import { answering, callOf, finishCall, type Setting, setUp } from './setting.ts';

const told = (text: string) => ({ type: 'text', text: `Message from the person who started you:\n${text}` });
const result = (id: string, content: string) => ({ type: 'tool_result', tool_use_id: id, content });
const send = ({ store, agent, clock }: Setting, text: string) =>
  store.sendMessage(agent.agent_id, { text, sender: ann, at: clock.now().toISOString(), maxWaiting: 10 });
const lastAsked = ({ deps }: Setting) => deps.model.requests.at(-1)?.messages.at(-1);
const broken = new ModelError('interrupted', 'The reply broke off');
const tools = { scan_x: answering('x') };

describe('A message', () => {
  test('before the first turn stands behind the prompt', async () => {
    const setting = await setUp({ script: [toolReply([finishCall()])] });
    await send(setting, 'Only src/');
    await setting.think();
    const prompt = { type: 'text', text: expect.stringContaining('agent-id: ') };
    expect(lastAsked(setting)).toEqual({ role: 'user', content: [prompt, told('Only src/')] });
    expect(await setting.lines()).toEqual(['[MESSAGE] delivered: Only src/', '[RESULT] Done']);
  });

  test('stands behind the results of a turn, stays at its place, and is said once', async () => {
    const setting = await setUp({
      script: [
        toolReply([callOf('a', 'scan_x')]),
        toolReply([callOf('b', 'scan_x')]),
        toolReply([callOf('c', 'scan_x')]),
        toolReply([finishCall()]),
      ],
      tools,
    });
    await setting.think();
    await send(setting, 'Faster');
    await send(setting, 'And shorter');
    await setting.tools();
    await setting.think();
    const behindResult = {
      role: 'user',
      content: [
        expect.objectContaining(result('a', expect.stringContaining('x'))),
        told('Faster'),
        told('And shorter'),
      ],
    };
    expect(lastAsked(setting)).toEqual(behindResult);
    for (const _ of ['b', 'c']) {
      await setting.tools();
      await setting.think();
    }
    const [prompt, ...messages] = setting.deps.model.requests.at(-1)?.messages ?? [];
    expect(prompt?.role).toBe('user');
    const justResult = (id: string) => ({
      role: 'user',
      content: [expect.objectContaining(result(id, expect.any(String)))],
    });
    const reply = expect.objectContaining({ role: 'assistant' });
    expect(messages).toEqual([reply, behindResult, reply, justResult('b'), reply, justResult('c')]);
    expect(await setting.lines()).toEqual([
      ...[
        '[MESSAGE] delivered: Faster',
        '[MESSAGE] delivered: And shorter',
        '[RESULT] Done. No issues found',
      ],
    ]);
  });

  test('that comes while the model replies is told at the next turn', async () => {
    const setting = await setUp({
      script: [
        async () => {
          await send(setting, 'Meanwhile');
          return toolReply([callOf('a', 'report_progress', { percent: 1, message: 'm' })]);
        },
        toolReply([finishCall()]),
      ],
    });
    expect(await setting.think()).toMatchObject({ next: 'again' });
    expect(await setting.lines()).toEqual([]);
    await setting.think();
    expect(lastAsked(setting)?.content).toEqual([
      expect.objectContaining({ type: 'tool_result' }),
      told('Meanwhile'),
    ]);
  });

  test('to a model that stopped stands behind the reminder', async () => {
    const setting = await setUp({ script: [textReply('Hm.'), toolReply([finishCall()])] });
    await setting.think();
    await send(setting, 'Well?');
    await setting.think();
    expect(lastAsked(setting)?.content).toEqual([
      { type: 'text', text: expect.stringContaining('without calling finish') },
      told('Well?'),
    ]);
  });

  test('to a model that stopped has it reminded anew', async () => {
    const setting = await setUp({
      script: [textReply('Hm.'), textReply('Hm?'), toolReply([finishCall()])],
    });
    await setting.think();
    await send(setting, 'Go on');
    expect(await setting.think()).toMatchObject({ next: 'again' });
    expect(await setting.think()).toMatchObject({ next: 'done' });
  });

  test('is not put behind a reply that the vendor paused, and is told after the next one', async () => {
    const paused = fakeReply({
      content: [{ type: 'server_tool_use', id: 's', name: 'n', input: {} }],
      stopReason: 'pause_turn',
    });
    const setting = await setUp({
      script: [paused, toolReply([callOf('a', 'scan_x')]), toolReply([finishCall()])],
      tools,
    });
    await setting.think();
    await send(setting, 'Later');
    await setting.think();
    expect(lastAsked(setting)?.role).toBe('assistant');
    await setting.tools();
    await setting.think();
    expect(lastAsked(setting)?.content).toContainEqual(told('Later'));
    expect(await setting.lines()).toContain('[MESSAGE] delivered: Later');
  });
});

describe('A message, when its turn is taken again,', () => {
  test('is shown once, and told again with those that came since', async () => {
    const setting = await setUp({
      script: [failingAfter('one\n', broken), toolReply([finishCall()], { text: 'one\n' })],
    });
    await send(setting, 'First');
    expect(await setting.think()).toMatchObject({ next: 'pause' });
    await send(setting, 'Second');
    await setting.think();
    expect(lastAsked(setting)?.content).toEqual([expect.anything(), told('First'), told('Second')]);
    const lines = await setting.lines();
    expect(lines.filter((line) => line.startsWith('[MESSAGE]'))).toEqual([
      ...['[MESSAGE] delivered: First', '[MESSAGE] delivered: Second'],
    ]);
    const { turns } = await setting.store.readConversation(setting.agent.agent_id);
    expect(turns).toMatchObject([{ turn: 1, told: 2 }]);
  });

  test('by two at once is told in one committed turn and shown once', async () => {
    const setting = await setUp({ script: [toolReply([finishCall()]), toolReply([finishCall()])] });
    await send(setting, 'Once');
    await Promise.all([setting.think(), setting.think()]);
    expect(await setting.lines()).toEqual(['[MESSAGE] delivered: Once', '[RESULT] Done']);
    expect((await setting.store.readConversation(setting.agent.agent_id)).turns).toMatchObject([{ told: 1 }]);
  });
});

describe('The end of an agent', () => {
  test('wins over a message that comes behind finish, and says so', async () => {
    const setting = await setUp({
      script: [
        async () => {
          await send(setting, 'Wait!');
          return toolReply([finishCall()]);
        },
      ],
    });
    expect(await setting.think()).toMatchObject({ next: 'done' });
    expect(await setting.record()).toMatchObject({ status: 'completed', exit_code: 0 });
    expect(await setting.lines()).toEqual([
      ...['[WARNING] The agent ended before it could act on 1 message', '[RESULT] Done'],
    ]);
  });

  test('in the middle of the reply to a message says that nothing came of it', async () => {
    const setting = await setUp({ script: [silentAfter('one\n')] });
    await send(setting, 'Stop soon');
    const step = setting.think();
    await new Promise(setImmediate);
    await setting.clock.advance(10);
    await setting.kill('[WARNING] Killed on request');
    await step;
    expect(await setting.lines()).toEqual([
      ...['[MESSAGE] delivered: Stop soon', 'one'],
      ...['[WARNING] The agent ended before it could act on 1 message', '[WARNING] Killed on request'],
    ]);
  });
});
