import { once } from 'node:events';
import { request } from 'node:http';
import { describe, expect, test } from 'vitest';
import { followOutput } from '#client/http/event-stream.ts';
import { limits } from '#shared/agent/limits.ts';
import type { AgentOutput } from '#shared/contract/agent-output.ts';
import { startCuttingProxy } from './cutting-proxy.ts';
import { startLiveFront } from './live-front.ts';

const textsOf = (answers: readonly AgentOutput[]) =>
  answers.flatMap(({ lines }) => lines.map(({ text }) => text));

async function firstBit(response: Response): Promise<string> {
  const { value } = await (response.body?.getReader().read() ?? Promise.reject(new Error('no body')));
  return new TextDecoder().decode(value);
}

describe('a live stream of the embedded platform', () => {
  test('is read by the client as it comes, to the end', async () => {
    await using live = await startLiveFront();
    const { api, client, world } = live;
    const id = await live.start();
    await api.write(id, 'ä 1');
    const answers: AgentOutput[] = [];
    for await (const answer of followOutput({ api: client, world }, id)) {
      answers.push(answer);
      if (answers.length === 1) await api.write(id, '2', '3');
      else if (answer.status === 'running') await api.finish(id, '4');
    }
    expect(textsOf(answers)).toEqual(['ä 1', '2', '3', '4']);
    expect(answers.at(-1)).toMatchObject({ status: 'completed', exit_code: 0 });
  });

  test('has every line once through connections that are cut again and again', async () => {
    await using live = await startLiveFront();
    const { api, world } = live;
    const id = await live.start();
    // A cut anywhere in headers, events and keep-alives: after these many bytes of each connection.
    const cuts = Array.from({ length: 60 }, (_, index) => 150 + ((index * 389) % 4_000));
    await using proxy = await startCuttingProxy(live.url, cuts);
    const write = async () => {
      for (let line = 0; line < 400; line += 4) {
        await api.write(id, ...[0, 1, 2, 3].map((more) => `${line + more} ö ${'x'.repeat(line % 90)}`));
        await new Promise((resolve) => setImmediate(resolve));
      }
      await api.finish(id, 'end');
    };
    const answers: AgentOutput[] = [];
    const deps = { api: live.clientAt(proxy.url), world };
    const writing = write();
    for await (const answer of followOutput(deps, id)) answers.push(answer);
    await writing;
    expect(textsOf(answers)).toHaveLength(401);
    expect(answers.flatMap(({ lines }) => lines.map(({ seq }) => seq))).toEqual(
      Array.from({ length: 401 }, (_, index) => index + 1),
    );
    expect(
      textsOf(answers).every((text, index) => text.startsWith(index === 400 ? 'end' : `${index} ö`)),
    ).toBe(true);
    expect(proxy.cut).toBeGreaterThan(10);
    expect(live.logged).toEqual([]);
  });

  test('has its request id, and takes GET alone', async () => {
    await using live = await startLiveFront();
    const path = `/agents/${await live.start()}/events`;
    const { headers } = await live.get(path, { signal: AbortSignal.timeout(5_000) });
    expect(headers.get('x-amzn-requestid')).toBe('request-1');
    expect(headers.get('content-type')).toBe('text/event-stream');
    expect((await live.get(path, { method: 'HEAD' })).status).toBe(405);
    expect((await fetch(`${live.url}${path}`)).status).toBe(403);
  });

  test('stops waiting once its reader hangs up', async () => {
    await using live = await startLiveFront();
    const hangUp = new AbortController();
    const path = `/agents/${await live.start()}/events`;
    await firstBit(await live.get(path, { signal: hangUp.signal }));
    await expect.poll(() => live.api.clock.sleeping).toBe(1);
    hangUp.abort();
    await expect.poll(() => live.api.clock.sleeping).toBe(0);
    expect(live.logged).toEqual([]);
  });

  test('is one of 32 at most, and leaves its place to another', async () => {
    await using live = await startLiveFront();
    const path = `/agents/${await live.start()}/events`;
    const hangUps = Array.from({ length: limits.stream.perOwner }, () => new AbortController());
    const open = async ({ signal }: AbortController) => firstBit(await live.get(path, { signal }));
    await Promise.all(hangUps.map(open));
    const refused = await live.get(path);
    expect(refused.status).toBe(429);
    expect(await refused.json()).toMatchObject({ error: { code: 'throttled' } });
    hangUps[0]?.abort();
    const status = async () => (await live.get(path, { signal: AbortSignal.timeout(5_000) })).status;
    await expect.poll(status).toBe(200);
    for (const hangUp of hangUps) hangUp.abort();
  });

  test('closes with the platform, at once and in good order', async () => {
    const live = await startLiveFront();
    const response = await live.get(`/agents/${await live.start()}/events`);
    const rest = response.text();
    await expect.poll(() => live.api.clock.sleeping).toBe(1);
    await live.front.close();
    expect(await rest).toMatch(/^retry: 1000\nevent: output\nid: s0\ndata: {.*}\n\n$/);
    expect(live.logged).toEqual([]);
  });

  test('is cut, and logged, when the store fails in the middle', async () => {
    await using live = await startLiveFront();
    const id = await live.start();
    const response = await live.get(`/agents/${id}/events`);
    const rest = response.text();
    await expect.poll(() => live.api.clock.sleeping).toBe(1);
    const { get } = live.api.store;
    live.api.store.get = () => Promise.reject(new Error('disk full'));
    await live.api.write(id, 'a');
    await expect(rest).rejects.toThrow('terminated');
    live.api.store.get = get;
    expect(live.logged).toMatchObject([['a stream broke', { error: { message: 'disk full' } }]]);
  });

  test('makes no more than its reader takes, and loses nothing of it', async () => {
    await using live = await startLiveFront();
    const { api } = live;
    const id = await live.start();
    const long = 'x'.repeat(8_000);
    const count = 4_000;
    for (let from = 0; from < count; from += 1_000) {
      await api.write(id, ...Array.from({ length: 1_000 }, (_, index) => `${from + index} ${long}`));
    }
    await api.finish(id);
    let pages = 0;
    const { readOutput } = api.store;
    api.store.readOutput = (...page) => {
      pages += 1;
      return readOutput(...page);
    };
    // Signed by the client that the others use, but sent by one that stops reading at once.
    const signed = await live.sign(`/agents/${id}/events`);
    const reading = request(signed.url, { headers: Object.fromEntries(signed.headers) }).end();
    const [answer] = await once(reading, 'response');
    answer.pause();
    const settled = async () => {
      const before = pages;
      for (let turns = 0; turns < 50; turns++) await new Promise((resolve) => setImmediate(resolve));
      return pages - before;
    };
    await expect.poll(settled).toBe(0);
    expect(pages).toBeLessThan(count / limits.stream.lines);
    // Another one that never reads leaves in the middle: nobody's failure.
    const leaving = request(signed.url, { headers: Object.fromEntries(signed.headers) }).end();
    const [unread] = await once(leaving, 'response');
    unread.pause();
    await expect.poll(settled).toBe(0);
    leaving.destroy();
    await expect.poll(settled).toBe(0);
    expect(live.logged).toEqual([]);
    const events = (await answer.toArray()).join('').split('\n\n').slice(0, -1);
    const numbers = events.flatMap((event: string) =>
      JSON.parse(event.split('\ndata: ')[1] ?? '').lines.map(({ seq }: { seq: number }) => seq),
    );
    expect(numbers).toEqual(Array.from({ length: count }, (_, index) => index + 1));
  });
});
