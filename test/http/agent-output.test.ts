import { describe, expect, test } from 'vitest';
import type { AgentId } from '#shared/agent/ids.ts';
import { agentOutputSchema } from '#shared/contract/agent-output.ts';
import { aliceRole, bodyOf, createApi, type Request } from './api.ts';

type Api = ReturnType<typeof createApi>;

async function read({ call }: Pick<Api, 'call'>, id: AgentId, query = '', request: Request = {}) {
  const result = await call(`GET /agents/${id}/output`, { query, ...request });
  expect(result.statusCode).toBe(200);
  return agentOutputSchema.parse(bodyOf(result));
}

async function apiWithLines(...lines: string[]) {
  const api = createApi();
  const id = await api.start();
  await api.write(id, ...lines);
  return { ...api, id };
}

describe('AgentOutput', () => {
  test('answers the lines, what they belong to and the cursor behind them', async () => {
    const { id, ...api } = await apiWithLines('one', 'two');
    await api.clock.advance(1500);
    expect(await read(api, id)).toEqual({
      agent_id: id,
      subagent_type: 'code-review-agent',
      description: 'Review',
      status: 'running',
      rehearsal: false,
      owner: aliceRole,
      model: 'claude-sonnet-5-5',
      output: 'one\ntwo',
      lines: [
        { seq: 1, at: '2026-11-22T12:00:00.000Z', text: 'one' },
        { seq: 2, at: '2026-11-22T12:00:00.000Z', text: 'two' },
      ],
      next_cursor: 's2',
      has_more: false,
      progress: { current_step: 'Starting', percent_complete: 0, last_update: '2026-11-22T12:00:00.000Z' },
      started_at: '2026-11-22T12:00:00.000Z',
      duration_seconds: 1.5,
      usage: { input_tokens: 0, output_tokens: 0, cache_read_tokens: 0, cache_write_tokens: 0, cost_usd: 0 },
      artifacts: [],
    });
  });

  test('answers only what is new behind a cursor, page by page', async () => {
    const { id, ...api } = await apiWithLines('one', 'two', 'three');
    const first = await read(api, id, 'limit=2');
    expect([first.output, first.next_cursor, first.has_more]).toEqual(['one\ntwo', 's2', true]);
    const second = await read(api, id, `limit=2&after=${first.next_cursor}`);
    expect([second.output, second.next_cursor, second.has_more]).toEqual(['three', 's3', false]);
    const third = await read(api, id, `after=${second.next_cursor}`);
    expect([third.output, third.lines, third.next_cursor]).toEqual(['', [], 's3']);
  });

  test('works the same after the end, a failure and a kill', async () => {
    const { id, ...api } = await apiWithLines('one');
    await api.call(`POST /agents/${id}/kill`);
    expect(await read(api, id)).toMatchObject({
      ...{ status: 'terminated', exit_code: 137, end_reason: 'killed' },
      output: 'one\n[WARNING] Killed on request',
    });
    const failed = await api.start();
    await api.store.end(
      failed,
      {
        ...failure,
        error: 'Agent exceeded timeout (30 minutes)',
        completed_at: api.clock.now().toISOString(),
      },
      ['partial'],
    );
    expect(await read(api, failed)).toMatchObject({
      ...{
        status: 'failed',
        exit_code: 124,
        output: 'partial',
        error: 'Agent exceeded timeout (30 minutes)',
      },
    });
  });
});

const failure = { status: 'failed', end_reason: 'timeout', exit_code: 124 } as const;

describe('a filter', () => {
  test('answers whole lines that match anywhere, and moves the cursor past those that it dropped', async () => {
    const { id, ...api } = await apiWithLines('an ERROR here', 'fine', 'CRITICAL', 'fine too');
    const answer = await read(api, id, 'filter=ERROR%7CCRITICAL');
    expect(answer.lines.map(({ seq, text }) => [seq, text])).toEqual([
      [1, 'an ERROR here'],
      [3, 'CRITICAL'],
    ]);
    expect([answer.next_cursor, answer.has_more]).toEqual(['s4', false]);
  });

  test('stops at the limit, right behind the last line that it let through', async () => {
    const { id, ...api } = await apiWithLines('x1', '-', 'x2', '-', 'x3');
    const first = await read(api, id, 'filter=x&limit=2');
    expect([first.output, first.next_cursor, first.has_more]).toEqual(['x1\nx2', 's3', true]);
    const second = await read(api, id, `filter=x&limit=2&after=${first.next_cursor}`);
    expect([second.output, second.next_cursor, second.has_more]).toEqual(['x3', 's5', false]);
  });

  const many = Array.from({ length: 25_000 }, (_, i) => (i % 10_000 === 0 ? `hit ${i}` : `line ${i}`));

  test('looks at no more than 20,000 lines in one answer and says that there are more', async () => {
    const { id, ...api } = await apiWithLines(...many);
    const first = await read(api, id, 'filter=hit');
    expect([first.output, first.next_cursor, first.has_more]).toEqual(['hit 0\nhit 10000', 's20000', true]);
    const second = await read(api, id, `filter=hit&after=${first.next_cursor}`);
    expect([second.output, second.next_cursor, second.has_more]).toEqual(['hit 20000', 's25000', false]);
  });

  test('asks the log service for old lines and the store for the rest, none lost, none twice', async () => {
    const { id, ...api } = await apiWithLines(...many);
    const lines = (await api.store.readOutput(id, { after: 0, limit: 12_000 })).filter(({ text }) =>
      text.startsWith('hit'),
    );
    api.found.answer = async () => ({ lines, through: 12_000 });
    const answer = await read(api, id, 'filter=hit');
    expect(api.searches).toMatchObject([{ agentId: id, pattern: 'hit', after: 0, limit: 1000 }]);
    expect(answer.output).toBe('hit 0\nhit 10000\nhit 20000');
    expect(answer.next_cursor).toBe('s25000');
  });

  test('is served by the store alone when the log service fails', async () => {
    const { id, ...api } = await apiWithLines(...many);
    api.found.answer = () => Promise.reject(new Error('throttled'));
    expect((await read(api, id, 'filter=hit')).output).toBe('hit 0\nhit 10000');
    expect(api.logged).toContainEqual(expect.arrayContaining(['output search failed; the store serves']));
  });

  test('gives a slow log service ten seconds', async () => {
    const { id, ...api } = await apiWithLines(...many);
    api.found.answer = () =>
      new Promise((_, reject) => {
        api.searches[0]?.signal.addEventListener('abort', () => reject(new Error('aborted')));
      });
    const answer = read(api, id, 'filter=hit');
    await api.clock.advance(0);
    await api.clock.advance(10_000);
    expect((await answer).output).toBe('hit 0\nhit 10000');
  });
});

describe('a waiting AgentOutput', () => {
  test('answers as soon as a line is there', async () => {
    const { id, ...api } = await apiWithLines('one');
    const answer = read(api, id, 'after=s1&wait_seconds=25');
    await api.clock.advance(0);
    expect(api.clock.sleeping).toBe(1);
    await api.write(id, 'two');
    expect((await answer).output).toBe('two');
  });

  test('does not wait where something is new already, or the agent ended', async () => {
    const { id, ...api } = await apiWithLines('one');
    await read(api, id, 'wait_seconds=25');
    await api.finish(id);
    await read(api, id, 'after=s1&wait_seconds=25');
    expect(api.clock.now().toISOString()).toBe('2026-11-22T12:00:00.000Z');
  });

  test('answers when the agent ends', async () => {
    const { id, ...api } = await apiWithLines();
    const answer = read(api, id, 'wait_seconds=25');
    await api.clock.advance(0);
    await api.finish(id);
    expect(await answer).toMatchObject({ status: 'completed', output: '' });
  });

  test('answers when progress moves, unless it waits for a filter', async () => {
    const { id, ...api } = await apiWithLines();
    const filtered = read(api, id, 'wait_seconds=25&filter=x');
    const plain = read(api, id, 'wait_seconds=25');
    await api.clock.advance(0);
    await api.clock.advance(1000);
    await api.progress(id, { current_step: 'step', percent_complete: 40 });
    expect((await plain).progress.percent_complete).toBe(40);
    await api.clock.advance(0);
    await api.write(id, 'y');
    await api.clock.advance(0);
    await api.write(id, 'x');
    const answer = await filtered;
    expect([answer.output, answer.next_cursor]).toEqual(['x', 's2']);
  });

  test('answers with nothing new when the time is over', async () => {
    const { id, ...api } = await apiWithLines('one');
    const answer = read(api, id, 'after=s1&wait_seconds=3');
    await api.clock.advance(0);
    await api.clock.advance(3000);
    expect(await answer).toMatchObject({ output: '', next_cursor: 's1', status: 'running' });
  });

  test('answers at once when its caller is gone or the platform closes', async () => {
    const { id, ...api } = await apiWithLines('one');
    const closing = new AbortController();
    const answer = read(api, id, 'after=s1&wait_seconds=25', { signal: closing.signal });
    await api.clock.advance(0);
    closing.abort();
    expect(await answer).toMatchObject({ output: '', status: 'running' });
  });
});

describe('a filter on an agent whose record is gone', () => {
  const dayMs = 24 * 3_600_000;
  const pastOf = async () => {
    const api = await apiWithLines('one', 'an ERROR');
    await api.call(`POST /agents/${api.id}/kill`);
    const line = { seq: 2, at: '2026-11-22T12:00:00.000Z', text: 'an ERROR' };
    api.found.answer = async () => ({ lines: [line], through: 3 });
    await api.clock.advance(3 * dayMs);
    return { ...api, line };
  };

  test('finds its lines in the log service, with who it was and how it ended', async () => {
    const { id, line, ...api } = await pastOf();
    expect(await read(api, id, 'filter=ERROR')).toMatchObject({
      ...{ agent_id: id, subagent_type: 'code-review-agent', status: 'terminated', end_reason: 'killed' },
      ...{ output: 'an ERROR', lines: [line], next_cursor: 's3', has_more: false },
    });
    expect(api.searches).toMatchObject([
      {
        ...{ agentId: id, pattern: 'ERROR', after: 0 },
        past: {
          ...{ startedAt: '2026-11-22T12:00:00.000Z', completedAt: '2026-11-22T12:00:00.000Z' },
          lastSeq: 3,
        },
      },
    ]);
  });

  test('says where lines are gone there too', async () => {
    const { id, ...api } = await pastOf();
    api.found.answer = async () => ({ lines: [], through: 3, isPartial: true });
    expect(await read(api, id, 'filter=ERROR')).toMatchObject({ output: '', partial: true });
  });

  test('is refused to everybody else, without a filter, and after two weeks', async () => {
    const { id, ...api } = await pastOf();
    const statusOf = async (query: string, request: Request = {}) =>
      (await api.call(`GET /agents/${id}/output`, { query, ...request })).statusCode;
    const mallory = { as: 'arn:aws:iam::111122223333:role/Mallory' };
    expect(await statusOf('filter=ERROR', mallory)).toBe(404);
    expect(await statusOf('')).toBe(404);
    expect(await statusOf('filter=ERROR')).toBe(200);
    await api.clock.advance(11 * dayMs);
    expect(await statusOf('filter=ERROR')).toBe(404);
    expect(api.searches).toHaveLength(1);
  });

  test('is unavailable where the log service fails: nothing found would be a guess', async () => {
    const { id, ...api } = await pastOf();
    api.found.answer = () => Promise.reject(new Error('slow down'));
    const { statusCode, body } = await api.call(`GET /agents/${id}/output`, { query: 'filter=ERROR' });
    expect([statusCode, JSON.parse(body)]).toMatchObject([503, { error: { code: 'unavailable' } }]);
  });
});
