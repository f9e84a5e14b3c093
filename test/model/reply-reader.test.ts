import Anthropic from '@anthropic-ai/sdk';
import { expect, test } from 'vitest';
import { createAnthropicModel } from '#lambdas/adapters/anthropic/anthropic-model.ts';
import { listen, never } from '#test/contracts/model.contract.ts';
import fc from '#test/properties.ts';
import { requestFor } from '#test/rehearsal/setting.ts';

type Event = { type: string } & Record<string, unknown>;
interface Streamed {
  start: Record<string, unknown>;
  deltas: readonly Record<string, unknown>[];
}

/** A text cut into pieces at random, as it may arrive. */
const pieces = fc.array(fc.string({ unit: 'grapheme', maxLength: 12 }), { maxLength: 6 });
const jsonPieces = fc
  .tuple(fc.dictionary(fc.string({ maxLength: 8 }), fc.jsonValue()), fc.integer({ min: 1, max: 9 }))
  .map(([input, size]) => JSON.stringify(input).match(new RegExp(`.{1,${size}}`, 'gsu')) ?? []);

const text = pieces.map(
  (texts): Streamed => ({
    start: { type: 'text', text: '' },
    deltas: texts.map((piece) => ({ type: 'text_delta', text: piece })),
  }),
);
const cited = pieces.map(
  (texts): Streamed => ({
    start: { type: 'text', text: '', citations: null },
    deltas: [
      { type: 'text_delta', text: 'As the page says' },
      ...texts.map((cited_text) => ({
        type: 'citations_delta',
        citation: { type: 'char_location', cited_text },
      })),
    ],
  }),
);
const thinking = pieces.map(
  (texts): Streamed => ({
    start: { type: 'thinking', thinking: '', signature: '' },
    deltas: [
      ...texts.map((piece) => ({ type: 'thinking_delta', thinking: piece })),
      { type: 'signature_delta', signature: `signed:${texts.length}` },
    ],
  }),
);
const redacted = fc
  .base64String()
  .map((data): Streamed => ({ start: { type: 'redacted_thinking', data }, deltas: [] }));
const callOf = (type: string) =>
  fc.tuple(jsonPieces, fc.uuid()).map(
    ([jsons, id]): Streamed => ({
      start: { type, id, name: 'list_files', input: {} },
      deltas: jsons.map((partial_json) => ({ type: 'input_json_delta', partial_json })),
    }),
  );
const searched = fc.webUrl().map(
  (url): Streamed => ({
    start: { type: 'web_search_tool_result', tool_use_id: 's', content: [{ url }] },
    deltas: [],
  }),
);
const replies = fc.array(
  fc.oneof(text, cited, thinking, redacted, callOf('tool_use'), callOf('server_tool_use'), searched),
  { maxLength: 6 },
);

test("a reply goes into the history as the SDK's own finalMessage has it, whatever its blocks and their pieces", async () => {
  await fc.assert(
    fc.asyncProperty(
      replies,
      fc.constantFrom('tool_use', 'end_turn', 'max_tokens'),
      async (blocks, reason) => {
        const answer = async (): Promise<Response> => streamOf(eventsOf(blocks, reason));
        const whole = await new Anthropic({ apiKey: 'k', fetch: answer }).messages
          .stream({ model: 'm', max_tokens: 1, messages: [{ role: 'user', content: 'Go' }] })
          .finalMessage();
        const request = { ...requestFor('tester', ['list_files']), signal: never() };
        const reply = await createAnthropicModel({ apiKey: 'k', fetch: answer }).complete(request, listen());
        expect(reply.content).toEqual(whole.content);
        expect(reply.stopReason).toBe(whole.stop_reason);
        expect(reply.usage).toMatchObject({ input_tokens: 7, output_tokens: 42, cache_read_tokens: 3 });
      },
    ),
    { numRuns: 60 },
  );
});

test('a call that was cut at the token limit stays in the history as an object, and is not told of', async () => {
  const block = {
    start: { type: 'tool_use', id: 'a', name: 'list_files', input: {} },
    deltas: [{ type: 'input_json_delta', partial_json: '{"path": "src", "depth": 1' }],
  };
  const answer = async (): Promise<Response> => streamOf(eventsOf([block], 'max_tokens'));
  const heard = listen();
  const request = { ...requestFor('tester', ['list_files']), signal: never() };
  const reply = await createAnthropicModel({ apiKey: 'k', fetch: answer }).complete(request, heard);
  expect(reply.content).toEqual([{ ...block.start, input: { path: 'src' } }]);
  expect(heard.calls).toEqual([]);
});

function eventsOf(blocks: readonly Streamed[], stop_reason: string): Event[] {
  const usage = {
    input_tokens: 7,
    output_tokens: 1,
    cache_read_input_tokens: 3,
    cache_creation_input_tokens: 0,
  };
  const about = {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'm',
    content: [],
    stop_reason: null,
  };
  return [
    { type: 'message_start', message: { ...about, usage } },
    ...blocks.flatMap(({ start, deltas }, index) => [
      { type: 'content_block_start', index, content_block: start },
      ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
      { type: 'content_block_stop', index },
    ]),
    { type: 'message_delta', delta: { stop_reason, stop_sequence: null }, usage: { output_tokens: 42 } },
    { type: 'message_stop' },
  ];
}

function streamOf(events: readonly Event[]): Response {
  const body = events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('');
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
}
