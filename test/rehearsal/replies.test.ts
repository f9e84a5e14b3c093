import Anthropic from '@anthropic-ai/sdk';
import { describe, expect, test } from 'vitest';
import { all, call, type Playbook, plan, say, think } from '#local/rehearsal/playbook.ts';
import { agentTypeLine } from '#shared/agent/rehearsal.ts';
import { startSetting, tool } from './setting.ts';

const playbook: Playbook = function* (brief) {
  yield* think('Where to begin?');
  const files = yield* call('list_files');
  yield* say(`Told: ${files.text}${files.isError ? ' (an error)' : ''}. Asked: ${brief.prompt}`);
  const [a, b] = yield* all(plan('read_file', { path: 'ä 😀.ts' }), plan('read_file', { path: 'b.ts' }));
  yield* say(`${a?.text} and ${b?.text}`);
};

const request = {
  model: 'claude-sonnet-5-5',
  max_tokens: 2000,
  system: agentTypeLine('tester'),
  tools: ['list_files', 'read_file'].map(tool) as Anthropic.Tool[],
  messages: [{ role: 'user', content: 'Mind the gap' }],
} satisfies Anthropic.MessageCreateParams;

const clientOf = (url: string) => new Anthropic({ apiKey: 'k', baseURL: url, maxRetries: 0 });

/** Adds a reply and the results of its calls to the conversation. */
function goOn(messages: Anthropic.MessageParam[], reply: Anthropic.Message, results: string[]) {
  const ids = reply.content.flatMap((block) => (block.type === 'tool_use' ? [block.id] : []));
  const content = ids.map((tool_use_id, index) => ({
    type: 'tool_result' as const,
    tool_use_id,
    content: results[index] ?? '',
    is_error: results[index] === 'broken',
  }));
  return [
    ...messages,
    { role: 'assistant' as const, content: reply.content },
    { role: 'user' as const, content },
  ];
}

describe('a reply', () => {
  test('is the same streamed and at once, and the same from a server that never saw the conversation', async () => {
    let messages: Anthropic.MessageParam[] = request.messages;
    for (const results of [['3 files'], ['A', 'B'], []]) {
      await using setting = await startSetting({ playbook });
      const client = clientOf(setting.server.url);
      const reply = await client.messages.create({ ...request, messages });
      const streamed = await client.messages.stream({ ...request, messages }).finalMessage();
      expect(JSON.parse(JSON.stringify(streamed))).toEqual({
        ...JSON.parse(JSON.stringify(reply)),
        parsed_output: null,
      });
      messages = goOn(messages, reply, results);
      if (reply.stop_reason === 'end_turn') expect(reply.content.at(-1)).toMatchObject({ text: 'A and B' });
    }
    expect(messages).toHaveLength(7);
  });

  test('depends on what the tools answered, errors included', async () => {
    await using setting = await startSetting({ playbook });
    const client = clientOf(setting.server.url);
    const first = await client.messages.create(request);
    const second = await client.messages.create({
      ...request,
      messages: goOn(request.messages, first, ['broken']),
    });
    expect(second.content).toMatchObject([
      { type: 'thinking' },
      { type: 'text', text: 'Told: broken (an error). Asked: Mind the gap' },
      { type: 'tool_use', name: 'read_file', input: { path: 'ä 😀.ts' } },
      { type: 'tool_use', name: 'read_file', input: { path: 'b.ts' } },
    ]);
  });

  test('shows its thinking only where that was asked for', async () => {
    await using setting = await startSetting({ playbook });
    const client = clientOf(setting.server.url);
    const thinking = { type: 'adaptive', display: 'summarized' } as const;
    const shown = await client.messages.stream({ ...request, thinking }).finalMessage();
    expect(shown.content[0]).toMatchObject({ type: 'thinking', thinking: 'Where to begin?' });
    const next = { ...request, thinking, messages: goOn(request.messages, shown, ['3 files']) };
    expect((await client.messages.create(next)).stop_reason).toBe('tool_use');
    const off = { ...request, model: 'claude-haiku-5-5', thinking: { type: 'disabled' as const } };
    expect((await client.messages.create(off)).content.map(({ type }) => type)).toEqual(['tool_use']);
  });

  test('of a batch is the reply that a single request would get', async () => {
    await using setting = await startSetting({ playbook });
    const client = clientOf(setting.server.url);
    const created = await client.messages.batches.create({
      requests: [
        { custom_id: 'good', params: request },
        { custom_id: 'bad', params: { ...request, messages: [] } },
      ],
    });
    expect(created).toMatchObject({ processing_status: 'in_progress', request_counts: { processing: 2 } });
    expect((await client.messages.batches.retrieve(created.id)).processing_status).toBe('in_progress');
    expect(await client.messages.batches.retrieve(created.id)).toMatchObject({
      processing_status: 'ended',
      request_counts: { processing: 0, succeeded: 1, errored: 1 },
    });
    const results = [];
    for await (const line of await client.messages.batches.results(created.id)) results.push(line);
    const message = JSON.parse(JSON.stringify(await client.messages.create(request)));
    expect(results).toMatchObject([
      { custom_id: 'good', result: { type: 'succeeded', message } },
      { custom_id: 'bad', result: { type: 'errored', error: { error: { type: 'invalid_request_error' } } } },
    ]);
  });

  test('of a cancelled batch is never made', async () => {
    await using setting = await startSetting({ playbook });
    const client = clientOf(setting.server.url);
    const { id } = await client.messages.batches.create({ requests: [{ custom_id: 'a', params: request }] });
    expect((await client.messages.batches.cancel(id)).processing_status).toBe('canceling');
    await client.messages.batches.retrieve(id);
    const ended = await client.messages.batches.retrieve(id);
    expect(ended).toMatchObject({
      processing_status: 'ended',
      request_counts: { canceled: 1, succeeded: 0 },
    });
    const listed = await client.messages.batches.list();
    expect(listed.data.map((batch) => batch.id)).toEqual([id]);
  });
});

describe('the rehearsal server', () => {
  test('counts tokens as it bills them, and refuses to count for a reply', async () => {
    await using setting = await startSetting({ playbook });
    const client = clientOf(setting.server.url);
    const { max_tokens: _, ...prompt } = request;
    const { input_tokens } = await client.messages.countTokens(prompt);
    expect(input_tokens).toBe((await client.messages.create(request)).usage.input_tokens);
    const counting = client.messages.countTokens(request as Anthropic.MessageCountTokensParams);
    await expect(counting).rejects.toThrow('max_tokens: Extra inputs are not permitted');
  });

  test('lists the models that it knows', async () => {
    await using setting = await startSetting();
    const client = clientOf(setting.server.url);
    const { data } = await client.models.list();
    expect(data.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['claude-haiku-5-5', 'claude-sonnet-5-5', 'claude-opus-5-5']),
    );
    expect(await client.models.retrieve('claude-opus-5-5')).toMatchObject({ max_tokens: 128_000 });
    await expect(client.models.retrieve('gpt')).rejects.toMatchObject({ status: 404 });
  });
});
