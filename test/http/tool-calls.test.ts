import { describe, expect, test } from 'vitest';
import { toolCallsAnswerSchema } from '#shared/contract/tool-calls.ts';
import { artifactOf, callRecordOf } from '#test/contracts/agent-samples.ts';
import { bob, bodyOf, createApi, errorOf } from './api.ts';

async function withCalls(count: number) {
  const api = createApi();
  const id = await api.start();
  const record = await api.store.get(id);
  if (record?.status !== 'running') throw new Error('the agent is not there');
  for (let n = 1; n <= count; n += 1) {
    await api.store.recordCall(callRecordOf(record, { turn: n, tool_use_id: `toolu.${n}` }));
  }
  return { ...api, id, record };
}

describe('The tool calls of an agent', () => {
  test.for([
    [5, [[1, 2], [3, 4], [5]]],
    [
      4,
      [
        [1, 2],
        [3, 4],
      ],
    ],
  ] as const)('%i are listed page by page, each once', async ([count, pages]) => {
    const { call, id } = await withCalls(count);
    const turns: number[][] = [];
    let cursor = '';
    do {
      const query = `limit=2${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`;
      const page = toolCallsAnswerSchema.parse(bodyOf(await call(`GET /agents/${id}/tool-calls`, { query })));
      turns.push(page.tool_calls.map(({ turn }) => turn));
      cursor = page.next_cursor ?? '';
    } while (cursor !== '');
    expect(turns).toEqual(pages);
  });

  test('are still listed when the agent itself is gone', async () => {
    const { call, id, clock, finish } = await withCalls(1);
    await finish(id);
    await clock.advance(13 * 24 * 3_600_000);
    const answer = toolCallsAnswerSchema.parse(bodyOf(await call(`GET /agents/${id}/tool-calls`)));
    expect(answer).toMatchObject({ agent_id: id, tool_calls: [{ tool: 'search', outcome: 'ok' }] });
    expect((await call(`GET /agents/${id}/output`)).statusCode).toBe(404);
  });

  test('are none of an agent that called nothing', async () => {
    const { call, id } = await withCalls(0);
    expect(bodyOf(await call(`GET /agents/${id}/tool-calls`))).toEqual({ agent_id: id, tool_calls: [] });
  });

  test.for([0, 1])('of somebody else (%i calls) are as unknown as the agent', async (count) => {
    const { call, id } = await withCalls(count);
    expect(errorOf(await call(`GET /agents/${id}/tool-calls`, { as: bob })).code).toBe('unknown_agent');
    expect(errorOf(await call('GET /agents/nonsense/tool-calls')).code).toBe('unknown_agent');
  });

  test('are not listed from a cursor that was never given out', async () => {
    const { call, id } = await withCalls(1);
    const answer = await call(`GET /agents/${id}/tool-calls`, { query: 'cursor=s1' });
    expect(errorOf(answer).code).toBe('invalid_cursor');
  });
});

describe('A file of an agent', () => {
  test('is answered with an address that ends, and listed in AgentOutput', async () => {
    const { call, id, store } = await withCalls(0);
    const file = artifactOf('report.sarif', { media_type: 'application/sarif+json' });
    await store.putArtifacts(id, [file]);
    expect(bodyOf(await call(`GET /agents/${id}/output`))).toMatchObject({ artifacts: [file] });
    expect(bodyOf(await call(`GET /agents/${id}/artifacts/report.sarif`))).toEqual({
      ...file,
      url: `http://down/artifacts/${id}/${file.sha256}/report.sarif`,
      expires_at: '2026-11-22T12:05:00.000Z',
    });
  });

  test.for(['other.csv', '..%2f..%2fsecret', '%00'])('%s that it did not make is unknown', async (name) => {
    const { call, id, store } = await withCalls(0);
    await store.putArtifacts(id, [artifactOf('a.csv')]);
    const error = errorOf(await call(`GET /agents/${id}/artifacts/${name}`));
    expect(error).toMatchObject({ code: 'unknown_artifact', remedy: expect.stringContaining('a.csv') });
  });

  test('of somebody else is as unknown as the agent', async () => {
    const { call, id, store } = await withCalls(0);
    await store.putArtifacts(id, [artifactOf('a.csv')]);
    const answer = await call(`GET /agents/${id}/artifacts/a.csv`, { as: bob });
    expect(errorOf(answer).code).toBe('unknown_agent');
  });
});
