import { describe, expect, test } from 'vitest';
import { createAnthropicModel } from '#lambdas/adapters/anthropic/anthropic-model.ts';
import type { ModelMessage, ModelReply, ModelRequest } from '#lambdas/ports/model.ts';
import { call, type Playbook, say, think } from '#local/rehearsal/playbook.ts';
import { serverEvent } from '#local/rehearsal/reply-events.ts';
import { answersTo, listen, never } from '#test/contracts/model.contract.ts';
import { requestFor, startSetting } from '#test/rehearsal/setting.ts';

const playbook: Playbook = function* () {
  yield* think('First I look around.');
  const files = yield* call('list_files', { depth: 2, path: 'src' });
  yield* say(`Saw ${files.text}. `.repeat(20));
};
const request: ModelRequest = {
  ...requestFor('tester', ['list_files']),
  system: `${requestFor('tester').system}\n${'Rules that fill the cache. '.repeat(100)}`,
  signal: never(),
};

function followUp(reply: ModelReply, content: readonly unknown[] = reply.content): ModelRequest {
  const messages: ModelMessage[] = [
    ...request.messages,
    { role: 'assistant', content },
    answersTo(reply.toolCalls, '3 files'),
  ];
  return { ...request, messages };
}

describe('a conversation', () => {
  test('goes on from content that came out of a store with its keys in another order', async () => {
    await using setting = await startSetting({ playbook });
    const first = await setting.model.complete(request, listen());
    const stored: unknown[] = JSON.parse(JSON.stringify(first.content), (_key, value: unknown) =>
      isRecord(value) ? Object.fromEntries(Object.entries(value).reverse()) : value,
    );
    const second = await setting.model.complete(followUp(first, stored), listen());
    expect(second.text).toContain('Saw 3 files.');
  });

  test('opens its replies with signed thinking, whose text is not shown', async () => {
    await using setting = await startSetting({ playbook });
    const { content } = await setting.model.complete(request, listen());
    expect(content[0]).toMatchObject({
      type: 'thinking',
      thinking: '',
      signature: expect.stringMatching(/.{40}/),
    });
  });

  const tampered: [string, (reply: ModelReply) => ModelRequest][] = [
    [
      'thinking is edited',
      (reply) => followUp(reply, edit(reply.content, 'thinking', { thinking: 'Other thoughts' })),
    ],
    [
      'a tool input is edited',
      (reply) => followUp(reply, edit(reply.content, 'tool_use', { input: { depth: 9 } })),
    ],
    ['thinking is dropped', (reply) => followUp(reply, reply.content.slice(1))],
    ['the model is switched', (reply) => ({ ...followUp(reply), model: 'claude-sonnet-5-5' })],
    [
      'an earlier message is edited',
      (reply) => {
        const [, ...rest] = followUp(reply).messages;
        return { ...request, messages: [{ role: 'user', content: 'Something else' }, ...rest] };
      },
    ],
  ];
  test.each(tampered)('is refused when %s', async (_what, change) => {
    await using setting = await startSetting({ playbook });
    const first = await setting.model.complete(request, listen());
    await expect(setting.model.complete(change(first), listen())).rejects.toMatchObject({
      kind: 'bad_request',
    });
  });

  test('pays for its beginning once: the second turn reads it from the cache', async () => {
    await using setting = await startSetting({ playbook });
    const first = await setting.model.complete(request, listen());
    expect(first.usage).toMatchObject({ cache_read_tokens: 0, cache_write_1h_tokens: 0 });
    const second = await setting.model.complete(followUp(first), listen());
    expect(second.usage.cache_read_tokens).toBe(first.usage.cache_write_tokens);
    expect(second.usage.cache_write_tokens).toBeGreaterThan(0);
    expect(second.usage.cache_write_tokens).toBeLessThan(first.usage.cache_write_tokens);
  });
});

describe('a reply', () => {
  test('of the rehearsal server is marked as a rehearsal', async () => {
    await using setting = await startSetting({ playbook });
    expect((await setting.model.complete(request, listen())).rehearsal).toBe(true);
  });

  test('of any other server is not, and may leave out what only some servers count', async () => {
    const model = createAnthropicModel({ apiKey: 'k', fetch: async () => sse(plainReply) });
    const reply = await model.complete(request, listen());
    expect(reply).toMatchObject({ rehearsal: false, text: 'Hello', model: 'llama', requestId: 'req_1' });
    expect(reply.usage).toEqual({
      input_tokens: 3,
      output_tokens: 2,
      cache_read_tokens: 0,
      cache_write_tokens: 0,
      cache_write_1h_tokens: 0,
    });
  });

  test('with broken input for a tool is no reply at all', async () => {
    const model = createAnthropicModel({ apiKey: 'k', fetch: async () => sse(brokenCall) });
    const heard = listen();
    await expect(model.complete(request, heard)).rejects.toMatchObject({ kind: 'interrupted' });
    expect(heard.calls).toEqual([]);
  });
});

describe('an aborted call', () => {
  test('cuts the stream on the server at once', async () => {
    await using setting = await startSetting({ playbook, faults: [{ kind: 'slow', event_ms: 60_000 }] });
    const abort = new AbortController();
    const call = setting.model.complete({ ...request, signal: abort.signal }, listen());
    const failed = expect(call).rejects.toMatchObject({ kind: 'aborted' });
    await setting.server.log.until(({ fault }) => fault === 'slow');
    abort.abort();
    await failed;
    expect(await setting.server.log.until(({ outcome }) => outcome !== 'open')).toMatchObject({
      outcome: 'cut',
    });
  });

  test('that waits for its reply to begin is cut as well', async () => {
    await using setting = await startSetting({ playbook, latencyMs: 3_600_000 });
    const abort = new AbortController();
    const call = setting.model.complete({ ...request, signal: abort.signal }, listen());
    const failed = expect(call).rejects.toMatchObject({ kind: 'aborted' });
    await setting.server.log.until(({ outcome }) => outcome === 'open');
    abort.abort();
    await failed;
    expect(await setting.server.log.until(({ outcome }) => outcome !== 'open')).toMatchObject({
      outcome: 'cut',
    });
  });
});

test('a base URL that is none is refused when the model is made', () => {
  expect(() => createAnthropicModel({ apiKey: 'k', baseUrl: 'localhost' })).toThrow(TypeError);
});

function edit(content: readonly unknown[], type: string, change: object): unknown[] {
  return content.map((block) =>
    isRecord(block) && block['type'] === type ? { ...block, ...change } : block,
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const started = serverEvent('message_start', {
  message: {
    id: 'msg_1',
    role: 'assistant',
    model: 'llama',
    content: [],
    usage: { input_tokens: 3, output_tokens: 0 },
  },
});
const plainReply = [
  started,
  serverEvent('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
  serverEvent('content_block_delta', { index: 0, delta: { type: 'text_delta', text: 'Hello' } }),
  serverEvent('content_block_stop', { index: 0 }),
  serverEvent('message_delta', { delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 2 } }),
  serverEvent('message_stop', {}),
];
const brokenCall = [
  started,
  serverEvent('content_block_start', {
    index: 0,
    content_block: { type: 'tool_use', id: 't', name: 'x', input: {} },
  }),
  serverEvent('content_block_delta', {
    index: 0,
    delta: { type: 'input_json_delta', partial_json: '{"path": "/t' },
  }),
  serverEvent('content_block_stop', { index: 0 }),
  serverEvent('message_delta', { delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 2 } }),
  serverEvent('message_stop', {}),
];

function sse(events: readonly string[]): Response {
  return new Response(events.join(''), {
    headers: { 'content-type': 'text/event-stream', 'request-id': 'req_1' },
  });
}
