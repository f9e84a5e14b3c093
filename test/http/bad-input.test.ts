import { describe, expect, test } from 'vitest';
import { bob, createApi, errorOf, type Request, storedWorkspace } from './api.ts';

const task = { subagent_type: 'code-review-agent', prompt: 'Review', run_in_background: true };
const longText = (bytes: number) => 'ü'.repeat(bytes / 2);
const agent = 'agent-x-abcdefghij';

type Case = [
  what: string,
  target: string,
  request: Request,
  status: number,
  code: string,
  field: string,
  remedy: RegExp,
];

const tasks = (what: string, change: object, field: string, remedy: RegExp): Case => [
  ...([what, 'POST /tasks', { body: { ...task, ...change } }] as const),
  ...([400, 'invalid_request', field, remedy] as const),
];
const output = (what: string, query: string, field: string, remedy: RegExp): Case => [
  ...([what, `GET /agents/${agent}/output`, { query }] as const),
  ...([400, 'invalid_request', field, remedy] as const),
];
const list = (what: string, query: string, field: string, remedy: RegExp): Case => [
  ...([what, 'GET /agents', { query }] as const),
  ...([400, 'invalid_request', field, remedy] as const),
];
const workspaces = (what: string, body: object, field: string, remedy: RegExp): Case => [
  ...([what, 'POST /workspaces', { body }] as const),
  ...([400, 'invalid_request', field, remedy] as const),
];

const messages = (what: string, body: object, field: string, remedy: RegExp): Case => [
  ...([what, `POST /agents/${agent}/messages`, { body }] as const),
  ...([400, 'invalid_request', field, remedy] as const),
];

const approvals = (what: string, change: object, field: string, remedy: RegExp): Case => [
  ...([what, `POST /agents/${agent}/approval`, { body: { decision: 'approve', ...change } }] as const),
  ...([400, 'invalid_request', field, remedy] as const),
];

const cases: Case[] = [
  tasks('no agent type', { subagent_type: undefined }, 'subagent_type', /GET \/agent-types/),
  tasks('an agent type that is no text', { subagent_type: 7 }, 'subagent_type', /GET \/agent-types/),
  tasks('an empty agent type', { subagent_type: '' }, 'subagent_type', /GET \/agent-types/),
  tasks('an empty prompt', { prompt: '' }, 'prompt', /what to do/),
  tasks('a prompt of blanks', { prompt: ' \n ', description: ' ' }, 'prompt', /what to do/),
  tasks('no prompt and no description', { prompt: undefined }, 'prompt', /what to do/),
  tasks('a prompt over 100 KiB', { prompt: longText(100 * 1024 + 2) }, 'prompt', /100 KiB/),
  tasks('a description of two lines', { description: 'a\nb' }, 'description', /one line/),
  tasks(
    'a description over 200 characters',
    { description: 'x'.repeat(201) },
    'description',
    /200 characters/,
  ),
  tasks('a background flag that is a text', { run_in_background: 'yes' }, 'run_in_background', /true/),
  tasks('a model with a blank', { model: 'big one' }, 'model', /haiku, sonnet, opus/),
  tasks('a timeout of 0', { timeout_minutes: 0 }, 'timeout_minutes', /1 to 1440/),
  tasks('a timeout of 1441', { timeout_minutes: 1441 }, 'timeout_minutes', /1 to 1440/),
  tasks('a timeout that is not whole', { timeout_minutes: 1.5 }, 'timeout_minutes', /1 to 1440/),
  tasks('a timeout that is a text', { timeout_minutes: '30' }, 'timeout_minutes', /1 to 1440/),
  tasks('a workspace id that is none', { workspace: 'ws-1' }, 'workspace', /POST \/workspaces/),
  tasks('a spending limit of 0', { max_cost_usd: 0 }, 'max_cost_usd', /US dollars/),
  tasks('a spending limit over the highest', { max_cost_usd: 10_001 }, 'max_cost_usd', /10,000/),
  tasks('an unknown on_duplicate', { on_duplicate: 'skip' }, 'on_duplicate', /allow, reject or reuse/),
  tasks('a misspelt field', { promt: 'x' }, 'promt', /Did you mean prompt\?/),
  tasks('a field that nothing resembles', { zzzzzzzzzz: 1 }, 'zzzzzzzzzz', /known are subagent_type/),
  ['a list', 'POST /tasks', { body: [] }, 400, 'invalid_request', '', /JSON object/],
  [
    'a key with a blank',
    'POST /tasks',
    { body: task, headers: { 'content-type': 'application/json', 'idempotency-key': 'a b' } },
    400,
    'invalid_request',
    'Idempotency-Key',
    /128 printable/,
  ],
  output('an empty filter', 'filter=', 'filter', /RE2/),
  output('a filter over 1,000 characters', `filter=${'x'.repeat(1001)}`, 'filter', /1000 characters/),
  output('a wait below 0', 'wait_seconds=-1', 'wait_seconds', /0 to 25/),
  output('a wait of 26', 'wait_seconds=26', 'wait_seconds', /0 to 25/),
  output('a wait that is no number', 'wait_seconds=soon', 'wait_seconds', /0 to 25/),
  output('a limit of 0', 'limit=0', 'limit', /10000/),
  output('a limit of 10,001', 'limit=10001', 'limit', /10000/),
  output('a cursor of any length', `after=${'9'.repeat(65)}`, 'after', /next_cursor/),
  output('a misspelt parameter', 'wait_second=1', 'wait_second', /Did you mean wait_seconds\?/),
  output('a parameter given twice', 'limit=1&limit=2', 'limit', /once/),
  list('an unknown status', 'status=done', 'status', /running, completed, failed, terminated or all/),
  list('a limit of 201', 'limit=201', 'limit', /200/),
  list('an empty agent type in a list', 'subagent_type=', 'subagent_type', /GET \/agent-types/),
  list('a cursor that is too long', `cursor=${'x'.repeat(513)}`, 'cursor', /next_cursor/),
  workspaces('a hash in capitals', { sha256: 'A'.repeat(64), bytes: 1 }, 'sha256', /lower-case/),
  workspaces('an empty upload', { sha256: 'a'.repeat(64), bytes: 0 }, 'bytes', /512 MiB/),
  workspaces(
    'an upload over 512 MiB',
    { sha256: 'a'.repeat(64), bytes: 512 * 1024 ** 2 + 1 },
    'bytes',
    /512 MiB/,
  ),
  messages('a message without text', {}, 'text', /16 KiB/),
  messages('an empty message', { text: '' }, 'text', /know or do/),
  messages('a message of blanks', { text: ' \n\t' }, 'text', /know or do/),
  messages('a message that is no text', { text: 7 }, 'text', /know or do/),
  messages('a message over 16 KiB', { text: longText(16 * 1024 + 2) }, 'text', /16 KiB/),
  messages('a message with a misspelt field', { txt: 'x', text: 'x' }, 'txt', /Did you mean text\?/),
  approvals('no decision', { decision: undefined }, 'decision', /approve or reject/),
  approvals('a decision that is none', { decision: 'maybe' }, 'decision', /approve or reject/),
  approvals('a decision that is true', { decision: true }, 'decision', /approve or reject/),
  approvals('a note over 500 characters', { note: 'x'.repeat(501) }, 'note', /500 characters/),
  approvals('a hash that is a piece of one', { plan_hash: 'abc' }, 'plan_hash', /plan_hash/),
  approvals('a decision with a misspelt field', { reason: 'x' }, 'reason', /known are decision/),
  [
    'a decision about an unknown agent of the team',
    `POST /team/agents/${agent}/approval`,
    { body: { decision: 'approve' } },
    404,
    'unknown_agent',
    'agent_id',
    /GET \/agents/,
  ],
  [
    'a message to an unknown agent',
    `POST /agents/${agent}/messages`,
    { body: { text: 'x' } },
    404,
    'unknown_agent',
    'agent_id',
    /GET \/agents/,
  ],
  [
    'an unknown agent type',
    'POST /tasks',
    { body: { ...task, subagent_type: 'code-reviewer-agent' } },
    404,
    'unknown_agent_type',
    'subagent_type',
    /Did you mean code-review-agent\?/,
  ],
  [
    'an agent type that none resembles',
    'POST /tasks',
    { body: { ...task, subagent_type: 'qqqqqqqq' } },
    404,
    'unknown_agent_type',
    'subagent_type',
    /cost-analysis-agent, devsecops-scanner/,
  ],
  [
    'a workspace that was never uploaded',
    'POST /tasks',
    { body: { ...task, workspace: `ws-${'b'.repeat(64)}` } },
    404,
    'unknown_workspace',
    'workspace',
    /POST \/workspaces/,
  ],
  ['broken JSON', 'POST /tasks', { body: '{"prompt": ' }, 400, 'invalid_json', '', /JSON object/],
  [
    'no body',
    'POST /tasks',
    { headers: { 'content-type': 'application/json' } },
    400,
    'invalid_json',
    '',
    /JSON object/,
  ],
  [
    'a form',
    'POST /tasks',
    { body: 'a=b', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    415,
    'unsupported_media_type',
    'Content-Type',
    /-H/,
  ],
  [
    'a body of no type',
    'POST /workspaces',
    { body: '{}', headers: {} },
    415,
    'unsupported_media_type',
    'Content-Type',
    /application\/json/,
  ],
  ['an unknown agent', `GET /agents/${agent}/output`, {}, 404, 'unknown_agent', 'agent_id', /GET \/agents/],
  [
    'an agent id that is none',
    'POST /agents/..%2F..%2Fetc/kill',
    {},
    404,
    'unknown_agent',
    'agent_id',
    /GET \/agents/,
  ],
];

describe('bad input is answered by naming the field and the remedy:', () => {
  test.each(cases)('%s', async (_, target, request, status, code, field, remedy) => {
    const { call, claims, calls } = createApi();
    const error = errorOf(await call(target, request));
    expect(error).toMatchObject({ status, code, retryable: false });
    expect(error.details?.['field'] ?? '').toBe(field);
    expect(error.remedy).toMatch(remedy);
    if (field !== '' && status === 400) expect(error.message).toContain(field);
    expect([...claims, ...calls]).toEqual([]);
  });

  test.each([
    ['(', /missing closing \)/],
    ['a(?=b)', /\(\?=/],
    ['[z-a]', /range/],
    ['\\1', /escape/],
    ['((a{1,900}){1,900}){1,900}', /too large/],
  ])('a filter that is not RE2: %s', async (filter, message) => {
    const { call, start } = createApi();
    const query = `filter=${encodeURIComponent(filter)}`;
    const error = errorOf(await call(`GET /agents/${await start()}/output`, { query }));
    expect(error).toMatchObject({ status: 400, code: 'invalid_filter', details: { field: 'filter' } });
    expect(error.message).toMatch(message);
    expect(error.remedy).toMatch(/RE2/);
  });

  test.each(['1', 's', 's-1', 's1.5', 'x1', ''])('a cursor that was never given out: %j', async (cursor) => {
    const { call, start } = createApi();
    const error = errorOf(await call(`GET /agents/${await start()}/output`, { query: `after=${cursor}` }));
    expect(error).toMatchObject({ status: 400, code: 'invalid_cursor', details: { field: 'after' } });
  });

  test('a list cursor that the store does not know', async () => {
    const result = await createApi().call('GET /agents', { query: 'cursor=abc' });
    expect(errorOf(result)).toMatchObject({ status: 400, code: 'invalid_cursor' });
  });

  test('every wrong field at once', async () => {
    const body = { ...task, timeout_minutes: 0, on_duplicate: 'x', more: 1 };
    const error = errorOf(await createApi().call('POST /tasks', { body }));
    const named = ['more', 'on_duplicate', 'timeout_minutes'].map((field) =>
      expect.objectContaining({ field }),
    );
    expect(error.details?.['fields']).toEqual(expect.arrayContaining(named));
  });
});

describe('a caller', () => {
  test.each(['GET /agents/ID/output', 'POST /agents/ID/kill'])(
    'finds somebody else’s agent as unknown as one that never was: %s',
    async (target) => {
      const { call, start, store } = createApi();
      const id = await start({ workspace: storedWorkspace });
      const theirs = errorOf(await call(target.replace('ID', id), { as: bob }));
      const nobodys = errorOf(await call(target.replace('ID', agent), { as: bob }));
      expect({ ...theirs, message: theirs.message.replace(id, agent) }).toEqual(nobodys);
      expect(await store.get(id)).toMatchObject({ status: 'running' });
    },
  );

  test('whom nobody verified is refused', async () => {
    const error = errorOf(await createApi().call('GET /agents', { as: null }));
    expect(error).toMatchObject({ status: 403, code: 'forbidden' });
  });

  test('gets no word of an inner error, which the log has', async () => {
    const { call, store, logged } = createApi();
    store.list = () => Promise.reject(new Error('table secret-table is gone'));
    const result = await call('GET /agents');
    expect(errorOf(result)).toMatchObject({ status: 500, code: 'internal', retryable: false });
    expect(result.body).not.toContain('secret-table');
    expect(logged[0]).toMatchObject(['call failed', { request_id: 'request-1' }]);
    expect(logged[1]).toMatchObject(['call', { route: 'list-agents', status: 500 }]);
  });
});
