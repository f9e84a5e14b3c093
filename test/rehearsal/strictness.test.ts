import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RehearsalServer } from '#local/rehearsal/server.ts';
import { startSetting, tool } from './setting.ts';

let server: RehearsalServer;
beforeAll(async () => {
  server = (await startSetting()).server;
});
afterAll(() => server.close());

type Body = Record<string, unknown>;
const user = (content: unknown) => ({ role: 'user', content });
const assistant = (content: unknown) => ({ role: 'assistant', content });
const use = (id: string) => ({ type: 'tool_use', id, name: 'list_files', input: {} });
const result = (id: string) => ({ type: 'tool_result', tool_use_id: id, content: 'ok' });
const text = (words: string) => ({ type: 'text', text: words });

const good: Body = {
  model: 'claude-sonnet-5-5',
  max_tokens: 1000,
  system: 'You test.',
  tools: [tool('list_files')],
  messages: [user('Hello')],
};
const talk = (...messages: unknown[]): Body => ({ messages });
const key = { authorization: 'Bearer k' };
const version = { 'anthropic-version': '2026-10-21' };

async function post(path: string, body: string, headers: Record<string, string>) {
  const response = await fetch(server.url + path, { method: 'POST', body, headers });
  const answer: { error?: { type: string; message: string }; type?: string } = JSON.parse(
    await response.text(),
  );
  return { status: response.status, answer, headers: response.headers };
}

const send = (change: Body) =>
  post('/v1/messages', JSON.stringify({ ...good, ...change }), { ...key, ...version });

const refused: [why: string, change: Body, message: string][] = [
  ['temperature', { temperature: 1 }, 'temperature: Extra inputs are not permitted'],
  ['top_p', { top_p: 1 }, 'top_p: Extra inputs are not permitted'],
  ['top_k', { top_k: 5 }, 'top_k: Extra inputs are not permitted'],
  ['an unknown field', { max_token: 5 }, 'max_token: Extra inputs are not permitted'],
  ['no max_tokens', { max_tokens: undefined }, 'max_tokens: Field required'],
  ['no messages', { messages: undefined }, 'messages: Field required'],
  ['an empty conversation', talk(), 'messages'],
  ['more tokens than the model writes', { max_tokens: 200_000 }, 'max_tokens: 200000 > 128000'],
  ['an unknown role', talk({ role: 'tool', content: 'x' }), 'messages.0.role'],
  ['an assistant who begins', talk(assistant('Hi'), user('Hello')), 'first message must use the "user" role'],
  ['an unknown field of a message', talk({ ...user('Hi'), name: 'x' }), 'messages.0.name: Extra inputs'],
  ['an unknown field of a block', talk(user([{ ...text('Hi'), bold: true }])), 'bold: Extra inputs'],
  ['an unknown block', talk(user([{ type: 'video' }])), 'messages.0.content.0.type'],
  ['an unknown field of metadata', { metadata: { user: 'x' } }, 'metadata.user: Extra inputs'],
  ['an empty text block', talk(user([text('')])), 'text content blocks must be non-empty'],
  ['a blank text block', talk(user([text(' \n')])), 'must contain non-whitespace text'],
  ['an empty string as message', talk(user('')), 'text content blocks must be non-empty'],
  ['an empty message', talk(user([])), 'must have non-empty content'],
  ['a prefilled reply', talk(user('Hi'), assistant('Sure,')), 'does not support assistant message prefill'],
  [
    'a call without result',
    talk(user('Hi'), assistant([use('a')]), user('Go on')),
    '`tool_use` ids were found',
  ],
  [
    'one of two results missing',
    talk(user('Hi'), assistant([use('a'), use('b')]), user([result('a')])),
    'immediately after: b',
  ],
  ['a result without call', talk(user([result('a')])), 'unexpected `tool_use_id`'],
  [
    'a result for an earlier call',
    talk(user('Hi'), assistant([use('a')]), user([result('a')]), assistant('ok'), user([result('a')])),
    'unexpected `tool_use_id`',
  ],
  [
    'two results for one call',
    talk(user('Hi'), assistant([use('a')]), user([result('a'), result('a')])),
    'must have a single result',
  ],
  [
    'text before a result',
    talk(user('Hi'), assistant([use('a')]), user([text('Here:'), result('a')])),
    'must come before any other content',
  ],
  [
    'a call id used twice',
    talk(user('Hi'), assistant([use('a')]), user([result('a')]), assistant([use('a')]), user([result('a')])),
    'ids must be unique',
  ],
  ['a user who calls tools', talk(user([use('a')])), '`tool_use` blocks are not allowed in `user` messages'],
  [
    'an assistant who answers calls',
    talk(user('Hi'), assistant([result('a')]), user('Go on')),
    '`tool_result` blocks are not allowed',
  ],
  [
    'calls without tools',
    { ...talk(user('Hi'), assistant([use('a')]), user([result('a')])), tools: [] },
    'must define `tools`',
  ],
  [
    'foreign thinking',
    talk(
      user('Hi'),
      assistant([{ type: 'thinking', thinking: '', signature: 'x' }, text('ok')]),
      user('Go on'),
    ),
    'Invalid `signature` in `thinking` block',
  ],
  ['two tools of one name', { tools: [tool('a'), tool('a')] }, 'Tool names must be unique'],
  ['a tool name with a space', { tools: [tool('a b')] }, 'tools.0.name'],
  [
    'a tool without object schema',
    { tools: [{ ...tool('a'), input_schema: {} }] },
    'tools.0.input_schema.type',
  ],
  ['an unknown field of a tool', { tools: [{ ...tool('a'), run: 'x' }] }, 'tools.0.run: Extra inputs'],
  ['a forced tool', { tool_choice: { type: 'tool', name: 'list_files' } }, 'forced tool use (`tool`)'],
  ['any forced tool', { tool_choice: { type: 'any' } }, 'forced tool use (`any`)'],
  ['thinking switched off', { thinking: { type: 'disabled' } }, '`disabled` is not supported'],
  [
    'a thinking budget over the token limit',
    { thinking: { type: 'enabled', budget_tokens: 2000 } },
    'must be greater than `thinking.budget_tokens`',
  ],
  ['an empty system block', { system: [text('')] }, 'system: text content blocks must be non-empty'],
];

describe('the rehearsal server refuses with 400', () => {
  test.each(refused)('%s', async (_why, change, message) => {
    const { status, answer } = await send(change);
    expect(answer).toMatchObject({ type: 'error', error: { type: 'invalid_request_error' } });
    expect(answer.error?.message).toContain(message);
    expect(status).toBe(400);
  });

  test('a body that is no JSON', async () => {
    expect((await post('/v1/messages', '{', { ...key, ...version })).status).toBe(400);
  });

  test('a request that names no API version', async () => {
    const { status, answer } = await post('/v1/messages', JSON.stringify(good), key);
    expect(status).toBe(400);
    expect(answer.error?.message).toBe('anthropic-version: header is required');
  });
});

describe('the rehearsal server', () => {
  test.each([
    ['as it stands', {}],
    ['with automatic caching', { cache_control: { type: 'ephemeral', ttl: '1h' } }],
    ['with effort', { output_config: { effort: 'low' } }],
    ['with a free choice of tools', { tool_choice: { type: 'auto', disable_parallel_tool_use: true } }],
    [
      'with thinking switched off, where the model allows it',
      { model: 'claude-haiku-5-5', thinking: { type: 'disabled' } },
    ],
    [
      'with a forced tool, where the model allows it',
      { model: 'claude-sonnet-4-6', tool_choice: { type: 'any' } },
    ],
    ['with two messages of the user in a row', talk(user('Hi'), user('Hello?'))],
    ['with text after a result', talk(user('Hi'), assistant([use('a')]), user([result('a'), text('Go on')]))],
  ])('accepts a good request %s', async (_how, change: Body) => {
    expect((await send(change)).status).toBe(200);
  });

  test('refuses a request without credential, and takes either kind', async () => {
    const body = JSON.stringify(good);
    const without = await post('/v1/messages', body, version);
    expect(without).toMatchObject({ status: 401, answer: { error: { type: 'authentication_error' } } });
    expect((await post('/v1/messages', body, { ...version, 'x-api-key': 'k' })).status).toBe(200);
    expect((await post('/v1/messages', body, { ...version, authorization: 'Bearer k' })).status).toBe(200);
  });

  test('does not know a model that does not exist', async () => {
    expect(await send({ model: 'claude-9' })).toMatchObject({
      status: 404,
      answer: { error: { type: 'not_found_error', message: 'model: claude-9' } },
    });
  });

  test('names every answer, good or bad, and says that it is a rehearsal', async () => {
    for (const change of [{}, { temperature: 1 }]) {
      const { headers } = await send(change);
      expect(headers.get('request-id')).toMatch(/^req_rehearsal_\d+$/);
      expect(headers.get('x-rehearsal')).toBe('true');
    }
  });

  test('answers what it does not have with 404', async () => {
    expect((await post('/v1/complete', '{}', { ...key, ...version })).status).toBe(404);
    expect((await post('/__control', '{}', { ...key, ...version })).status).toBe(404);
  });
});
