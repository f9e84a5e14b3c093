import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { createAnthropicModel } from '#lambdas/adapters/anthropic/anthropic-model.ts';
import { ModelError, type ModelReply } from '#lambdas/ports/model.ts';
import { listen, never } from '#test/contracts/model.contract.ts';
import { requestFor } from '#test/rehearsal/setting.ts';

type Event = { type: string } & Record<string, unknown>;

/** What a call ends with on a server that answers like this. */
async function askServer(answer: (response: ServerResponse) => void): Promise<ModelReply | ModelError> {
  const server = createServer((_request, response) => answer(response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const model = createAnthropicModel({ apiKey: 'none', baseUrl, maxRetries: 0 });
  try {
    return await model.complete({ ...requestFor('tester', ['list_files']), signal: never() }, listen());
  } catch (error) {
    if (error instanceof ModelError) return error;
    throw error;
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

function stream(events: readonly Event[]) {
  return (response: ServerResponse): void => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join(''));
  };
}

function replyOf(blocks: readonly object[], message: object = {}): Event[] {
  const start = {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    content: [],
    model: 'm',
    stop_reason: null,
  };
  return [
    {
      type: 'message_start',
      message: { ...start, usage: { input_tokens: 1, output_tokens: 1 }, ...message },
    },
    ...blocks.flatMap((content_block, index) => [
      { type: 'content_block_start', index, content_block },
      { type: 'content_block_stop', index },
    ]),
    { type: 'message_delta', delta: { stop_reason: 'tool_use' }, usage: {} },
    { type: 'message_stop' },
  ];
}

const callOf = (more: object = {}) => ({ type: 'tool_use', id: 'a', name: 'list_files', input: {}, ...more });

describe('a hostile or broken model server', () => {
  test.each([
    ['twice the same id', [callOf(), callOf()]],
    ['no id', [callOf({ id: '' })]],
    ['an id that is no text', [callOf({ id: { a: 1 } })]],
    ['a name that is no text', [callOf({ name: 5 })]],
    ['an endless name', [callOf({ name: 'n'.repeat(10_000) })]],
    ['thousands of calls', Array.from({ length: 3_000 }, (_, index) => callOf({ id: `c${index}` }))],
  ])('that asks for tools with %s is refused for good', async (_, blocks) => {
    const result = await askServer(stream(replyOf(blocks)));
    expect(result).toMatchObject({ kind: 'bad_request', retryable: false });
  });

  test.each([
    ['is missing', {}],
    ['is negative', { input_tokens: -5, output_tokens: -1e9 }],
    ['is no number', { input_tokens: '5', output_tokens: null, cache_read_input_tokens: [] }],
    ['is out of this world', { input_tokens: 1e308, output_tokens: 0.5 }],
  ])('whose count of tokens %s can neither lower nor break what was spent', async (_, usage) => {
    const result = await askServer(stream(replyOf([callOf()], { usage })));
    expect(result).toMatchObject({ usage: { cache_read_tokens: 0, cache_write_tokens: 0 } });
    if (result instanceof ModelError) throw result;
    for (const count of Object.values(result.usage))
      expect(Number.isSafeInteger(count) && count >= 0).toBe(true);
  });

  test('that never stops talking is cut off', async () => {
    const text = 'a'.repeat(64 * 1024);
    const delta = { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } };
    const [start, open] = replyOf([{ type: 'text', text: '' }]);
    const result = await askServer((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(
        [start, open].map((event) => `event: ${event?.type}\ndata: ${JSON.stringify(event)}\n\n`).join(''),
      );
      const talk = (): void => {
        while (!response.destroyed) {
          if (!response.write(`event: content_block_delta\ndata: ${JSON.stringify(delta)}\n\n`)) break;
        }
        if (!response.destroyed) response.once('drain', talk);
      };
      talk();
    });
    expect(result).toMatchObject({
      kind: 'bad_request',
      message: expect.stringMatching(/more than \d+ bytes/),
    });
  });

  test.each(['not json at all', '\u0000\u0001', '[]', '{"type":"message_start"}'])(
    'that streams %j fails in a way that is understood',
    async (data) => {
      const result = await askServer((response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.end(`event: message_start\ndata: ${data}\n\n`);
      });
      expect(result).toBeInstanceOf(ModelError);
    },
  );
});
