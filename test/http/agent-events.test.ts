import { describe, expect, test } from 'vitest';
import type { AgentId } from '#shared/agent/ids.ts';
import { type AgentOutput, agentOutputSchema } from '#shared/contract/agent-output.ts';
import { artifactOf } from '#test/contracts/agent-samples.ts';
import { alice, bob, createApi, errorOf, type Request } from './api.ts';

interface SentEvent {
  id: string | undefined;
  data: AgentOutput;
}

/** Reads a stream bit by bit, as it was written: each bit is whole events, or a comment. */
async function follow(api: ReturnType<typeof createApi>, id: AgentId, request: Request = {}) {
  const result = await api.call(`GET /agents/${id}/events`, request);
  if (result.live === undefined) throw new Error(result.body);
  const chunks = result.live.chunks[Symbol.asyncIterator]();
  const next = async (): Promise<string | undefined> => {
    const { done, value } = await chunks.next();
    return done === true ? undefined : value;
  };
  const event = async (): Promise<SentEvent> => {
    const text = await next();
    const [, kind, id, data] =
      /^(?:retry: 1000\n)?event: (.*)\nid: (.*)\ndata: (.*)\n\n$/.exec(text ?? '') ?? [];
    expect(kind).toBe('output');
    return { id, data: agentOutputSchema.parse(JSON.parse(data ?? '')) };
  };
  return { result, next, event };
}

const textsOf = ({ data }: SentEvent): string[] => data.lines.map(({ text }) => text);

describe('a live stream', () => {
  test('is text/event-stream, tells at once where the agent is, and how long to wait after a break', async () => {
    const api = createApi();
    const id = await api.start();
    await api.write(id, 'one', 'two\r and a half');
    const { result, next } = await follow(api, id);
    expect(result).toMatchObject({
      statusCode: 200,
      headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store' },
    });
    const first = (await next()) ?? '';
    const [retry, event, cursor, data, ...rest] = first.split('\n');
    expect([retry, event, cursor, rest]).toEqual(['retry: 1000', 'event: output', 'id: s2', ['', '']]);
    expect(JSON.parse(data?.replace('data: ', '') ?? '')).toMatchObject({
      ...{ agent_id: id, status: 'running', next_cursor: 's2', output: 'one\ntwo\r and a half' },
    });
  });

  test('has every line once and in order, and ends with the end', async () => {
    const api = createApi();
    const id = await api.start();
    const { event, next } = await follow(api, id);
    expect(textsOf(await event())).toEqual([]);
    const second = event();
    await api.write(id, 'a', 'b');
    expect(await second).toMatchObject({ id: 's2', data: { output: 'a\nb', status: 'running' } });
    await api.write(id, 'c');
    await api.finish(id, 'd');
    const last = await event();
    expect(textsOf(last)).toEqual(['c', 'd']);
    expect(last.data).toMatchObject({ status: 'completed', exit_code: 0, has_more: false });
    expect(await next()).toBeUndefined();
  });

  test('has an event for progress, for a question, for a file, and for the end without a line', async () => {
    const api = createApi();
    const id = await api.start();
    const { event, next } = await follow(api, id, { query: 'filter=nothing' });
    expect((await event()).data.progress.percent_complete).toBe(0);
    await api.clock.advance(1000);
    await api.progress(id, { current_step: 'Looking', percent_complete: 40 });
    expect((await event()).data).toMatchObject({ lines: [], progress: { percent_complete: 40 } });
    await api.store.putArtifacts(id, [artifactOf('report.md')]);
    expect((await event()).data.artifacts.map(({ name }) => name)).toEqual(['report.md']);
    await api.finish(id, 'Bye');
    expect(await event()).toMatchObject({ id: 's1', data: { lines: [], status: 'completed' } });
    expect(await next()).toBeUndefined();
  });

  test('with a filter has the lines that match, and goes on behind those that do not', async () => {
    const api = createApi();
    const id = await api.start();
    await api.write(id, 'ERROR 1', 'fine');
    const { event } = await follow(api, id, { query: 'filter=ERROR' });
    expect(await event()).toMatchObject({ id: 's2', data: { output: 'ERROR 1' } });
    const next = event();
    await api.write(id, 'fine', 'ERROR 2', 'fine');
    expect(await next).toMatchObject({ id: 's5', data: { output: 'ERROR 2' } });
  });

  test.each([
    [{ headers: { 'Last-Event-ID': 's2' } }, ['c']],
    [{ headers: { 'last-event-id': 's2' }, query: 'after=s1' }, ['c']],
    [{ headers: { 'last-event-id': '' }, query: 'after=s1' }, ['b', 'c']],
    [{ query: 'after=s3' }, []],
  ])('goes on where %j says', async (request: Request, texts: string[]) => {
    const api = createApi();
    const id = await api.start();
    await api.write(id, 'a', 'b', 'c');
    const { event } = await follow(api, id, request);
    expect(textsOf(await event())).toEqual(texts);
  });

  test('of an agent that has ended is its output in pieces, and closes', async () => {
    const api = createApi();
    const id = await api.start();
    const lines = Array.from({ length: 1_201 }, (_, index) => `line ${index}`);
    await api.write(id, ...lines);
    await api.finish(id);
    const { event, next } = await follow(api, id);
    const events = [await event(), await event(), await event()];
    expect(events.flatMap(textsOf)).toEqual(lines);
    expect(events.map(({ data }) => data.has_more)).toEqual([true, true, false]);
    expect(await next()).toBeUndefined();
  });

  test('of an agent whose record is gone has what the filter finds in the log service, and closes', async () => {
    const api = createApi();
    const id = await api.start();
    await api.write(id, 'one', 'an ERROR');
    await api.call(`POST /agents/${id}/kill`);
    const found = { seq: 2, at: '2026-11-22T12:00:00.000Z', text: 'an ERROR' };
    api.found.answer = async () => ({ lines: [found], through: 3 });
    await api.clock.advance(3 * 24 * 3_600_000);
    expect(errorOf(await api.call(`GET /agents/${id}/events`))).toMatchObject({ code: 'unknown_agent' });
    const { event, next } = await follow(api, id, { query: 'filter=ERROR' });
    expect(await event()).toMatchObject({ id: 's3', data: { lines: [found], status: 'terminated' } });
    expect(await next()).toBeUndefined();
  });

  test('of an agent that is killed ends with that', async () => {
    const api = createApi();
    const id = await api.start();
    const { event, next } = await follow(api, id);
    await event();
    const end = event();
    await api.call(`POST /agents/${id}/kill`);
    expect((await end).data).toMatchObject({ status: 'terminated', exit_code: 137, end_reason: 'killed' });
    expect(await next()).toBeUndefined();
  });

  test('shows a sign of life every 15 seconds, and closes before the platform would cut it', async () => {
    const api = createApi();
    const id = await api.start();
    const { event, next } = await follow(api, id);
    await event();
    const signs: (string | undefined)[] = [];
    const read = async () => {
      for (let sign = await next(); sign !== undefined; sign = await next()) signs.push(sign);
    };
    const reading = read();
    await api.clock.advance(14_999);
    expect(signs).toEqual([]);
    await api.clock.advance(1);
    expect(signs).toEqual([': keep-alive\n\n']);
    for (let waits = 1; waits < 20; waits++) await api.clock.advance(15_000);
    await reading;
    expect(signs).toHaveLength(19);
    expect(api.clock.now().getTime()).toBe(Date.parse('2026-11-22T12:05:00.000Z'));
  });

  test('sleeps between two changes, once, and not at all when its reader is gone', async () => {
    const api = createApi();
    const id = await api.start();
    const gone = new AbortController();
    const { event, next } = await follow(api, id, { signal: gone.signal });
    await event();
    const over = next();
    await api.clock.advance(1);
    expect(api.clock.sleeping).toBe(1);
    gone.abort();
    expect(await over).toBeUndefined();
    expect(api.clock.sleeping).toBe(0);
  });
});

describe('a stream that does not begin is refused as JSON', () => {
  const refused = async (target: string, request: Request) => {
    const result = await createApi().call(target, request);
    expect(result.headers).toMatchObject({ 'content-type': 'application/json' });
    return errorOf(result);
  };
  const nobody = 'GET /agents/agent-x-abcdefghij/events';

  test.each([
    [{ query: 'filter=(' }, 400, 'invalid_filter'],
    [{ query: 'after=12' }, 400, 'invalid_cursor'],
    [{ headers: { 'last-event-id': 'nonsense' } }, 400, 'invalid_cursor'],
    [{ query: 'wait_seconds=5' }, 400, 'invalid_request'],
    [{ query: '' }, 404, 'unknown_agent'],
    [{ as: null }, 403, 'forbidden'],
  ])('%j: %i %s', async (request: Request, status: number, code: string) => {
    expect(await refused(nobody, request)).toMatchObject({ status, code });
  });

  test("of somebody else's agent, which is as unknown as none", async () => {
    const api = createApi();
    const id = await api.start({}, alice);
    expect(errorOf(await api.call(`GET /agents/${id}/events`, { as: bob }))).toMatchObject({ status: 404 });
    const session = alice.replace('alice', 'other-session');
    expect(await api.call(`GET /agents/${id}/events`, { as: session })).toHaveProperty('live');
  });
});
