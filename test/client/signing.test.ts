import { createServer } from 'node:http';
import { describe, expect, test } from 'vitest';
import { renewingCredentials, type TemporaryCredentials } from '#client/connection/renewing-credentials.ts';
import { AgentsError } from '#client/http/agents-error.ts';
import { type Credentials, isSameCredentials } from '#client/http/signed-fetch.ts';
import { listen } from '#client/loopback/listen.ts';
import { clientOf, startSignedPlatform } from './signed-platform.ts';

const keysOf = (n: number): Credentials => ({
  ...{ accessKeyId: `AKID${n}`, secretAccessKey: `secret ${n}`, sessionToken: `token ${n}` },
});
const minute = 60_000;

/** Gives out one pair of keys after the other, each good for an hour of the test's own clock. */
function issuer(clock: { now: number }) {
  const issued: TemporaryCredentials[] = [];
  const load = async (): Promise<TemporaryCredentials> => {
    const next = { ...keysOf(issued.length + 1), expiration: new Date(clock.now + 60 * minute) };
    issued.push(next);
    return next;
  };
  return { issued, source: renewingCredentials(load, () => clock.now) };
}

describe('credentials that expire', () => {
  test('are asked for once by calls at the same time, and kept while they are good', async () => {
    const clock = { now: 0 };
    const { issued, source } = issuer(clock);
    const first = await Promise.all([source(), source(), source()]);
    clock.now = 54 * minute;
    expect([...first, await source()].map(({ accessKeyId }) => accessKeyId)).toEqual(Array(4).fill('AKID1'));
    expect(issued).toHaveLength(1);
  });

  test('are renewed in the background within five minutes of their end: nobody waits', async () => {
    const clock = { now: 0 };
    const { issued, source } = issuer(clock);
    await source();
    clock.now = 56 * minute;
    expect((await source()).accessKeyId).toBe('AKID1');
    await expect.poll(async () => (await source()).accessKeyId).toBe('AKID2');
    expect(issued).toHaveLength(2);
  });

  test('that cannot be renewed yet go on to be used until they end; then the reason is told', async () => {
    const clock = { now: 0 };
    let isAway = false;
    const load = async () => {
      if (isAway) throw new Error('the metadata service is away');
      return { ...keysOf(1), expiration: new Date(60 * minute) };
    };
    const source = renewingCredentials(load, () => clock.now);
    await source();
    isAway = true;
    clock.now = 58 * minute;
    expect((await source()).accessKeyId).toBe('AKID1');
    clock.now = 60 * minute;
    await expect(source()).rejects.toMatchObject({
      ...{ code: 'no_credentials', message: 'no AWS credentials: the metadata service is away' },
      remedy: expect.stringContaining('AWS_ACCESS_KEY_ID'),
    });
    isAway = false;
    clock.now = 0;
    expect((await source()).accessKeyId).toBe('AKID1');
  });

  test('that the platform refuses in mid-run are renewed, and the call is made again', async () => {
    const clock = { now: Date.now() };
    let valid = [keysOf(1)];
    const { source } = issuer(clock);
    await using platform = await startSignedPlatform({ keys: () => valid });
    const { api } = clientOf(platform.url, source);
    await api.list();
    valid = [keysOf(2)];
    await Promise.all([api.list(), api.list()]);
    expect(platform.asked.map(({ accessKeyId }) => accessKeyId)).toEqual(['AKID1', 'AKID2', 'AKID2']);
    expect(platform.refusals[0]).toContain('security token');
  });

  test.each(['accessKeyId', 'secretAccessKey', 'sessionToken'])(
    'are others where their %s alone is',
    (part) => {
      expect(isSameCredentials(keysOf(1), keysOf(1))).toBe(true);
      expect(isSameCredentials(keysOf(1), { ...keysOf(1), [part]: 'another' })).toBe(false);
    },
  );

  test('that are refused and cannot be renewed are told of as refused, after one try', async () => {
    await using platform = await startSignedPlatform({ keys: () => [] });
    const { api } = clientOf(platform.url, () => keysOf(1));
    await expect(api.list()).rejects.toMatchObject({ code: 'forbidden', status: 403 });
    expect(platform.refusals).toHaveLength(1);
  });
});

describe('a clock that differs', () => {
  test.each([-3 * 60 * minute, 20 * minute])('by %i ms is put right by the answer', async (differenceMs) => {
    await using platform = await startSignedPlatform({ keys: () => [keysOf(1)] });
    const { api } = clientOf(platform.url, () => keysOf(1), { now: () => Date.now() + differenceMs });
    expect(await api.list()).toEqual({ agents: [] });
    expect(platform.refusals).toEqual([expect.stringMatching(/Signature (expired|not yet current)/)]);
  });

  test('is put right once: later calls are signed by the clock that was found, until ours is right', async () => {
    await using platform = await startSignedPlatform({ keys: () => [keysOf(1)] });
    let aheadMs = 20 * minute;
    const { api } = clientOf(platform.url, () => keysOf(1), { now: () => Date.now() + aheadMs });
    await Promise.all([api.list(), api.list()]);
    await api.list();
    expect(platform.refusals).toHaveLength(2);
    aheadMs = 0;
    await api.list();
    expect([platform.refusals.length, platform.asked.length]).toEqual([3, 4]);
  });

  test('does not hide that the credentials have expired: they are renewed by the same call', async () => {
    const clock = { now: Date.now() - 3 * 60 * minute };
    const { source } = issuer(clock);
    await using platform = await startSignedPlatform({ keys: () => [keysOf(2)] });
    const { api } = clientOf(platform.url, source, { now: () => clock.now });
    await api.list();
    expect(platform.asked.map(({ accessKeyId }) => accessKeyId)).toEqual(['AKID2']);
  });

  test('does not hide a wrong secret: that is refused twice and told', async () => {
    await using platform = await startSignedPlatform({ keys: () => [keysOf(1)] });
    const wrong = { ...keysOf(1), secretAccessKey: 'wrong' };
    const { api } = clientOf(platform.url, () => wrong, { now: () => Date.now() + 20 * minute });
    await expect(api.list()).rejects.toMatchObject({ code: 'forbidden' });
    expect(platform.refusals).toHaveLength(2);
  });
});

describe('what is signed for one host', () => {
  test.each([301, 302, 307, 308])('is not taken to another that an answer of %i names', async (status) => {
    await using other = await startSignedPlatform({ keys: () => [keysOf(1)] });
    await using platform = await startSignedPlatform({
      keys: () => [keysOf(1)],
      answer: () => ({ status, headers: { location: `${other.url}/agents` } }),
    });
    const { api } = clientOf(platform.url, () => keysOf(1));
    await expect(api.list()).rejects.toMatchObject({
      ...{ code: 'redirected', status, retryable: false, message: expect.stringContaining(other.url) },
    });
    expect([other.asked, other.refusals]).toEqual([[], []]);
    expect(platform.asked).toHaveLength(1);
  });

  test('stays there whatever the path of its address looks like', async () => {
    await using platform = await startSignedPlatform({ keys: () => [keysOf(1)] });
    await clientOf(`${platform.url}//other.example`, () => keysOf(1)).api.list();
    expect(platform.asked.map(({ target }) => target)).toEqual(['//other.example/agents']);
  });

  test('goes there below the path of its address', async () => {
    await using platform = await startSignedPlatform({ keys: () => [keysOf(1)] });
    await clientOf(`${platform.url}/prod/`, () => keysOf(1)).api.list({ status: 'running' });
    expect(platform.asked.map(({ target }) => target)).toEqual(['/prod/agents?status=running']);
  });
});

test.each(['', '.', '..'])(
  'an agent called "%s" is sent nowhere: it would be another route',
  async (name) => {
    await using platform = await startSignedPlatform({ keys: () => [keysOf(1)] });
    const { api } = clientOf(platform.url, () => keysOf(1));
    const calls = [api.kill(name), api.artifact('agent-x-abcdefghij', name), api.deleteSchedule(name)];
    for (const result of await Promise.allSettled([...calls, api.events(name).next()]))
      expect(result).toMatchObject({ status: 'rejected', reason: { code: 'usage' } });
    expect([platform.asked, platform.refusals]).toEqual([[], []]);
  },
);

describe('a platform that asks for patience', () => {
  const busy = (headers: Record<string, string>) => ({
    ...{ status: 503, headers },
    body: { error: { code: 'unavailable', message: 'm', remedy: 'r', retryable: true }, request_id: 'r' },
  });

  test('in seconds or by a date gets that long before the next try', async () => {
    const now = Date.parse('2026-11-22T12:00:00Z');
    const answers = [
      busy({ 'retry-after': '7' }),
      busy({ 'retry-after': 'Sun, 22 Nov 2026 12:00:30 GMT' }),
      busy({ 'retry-after': 'soon' }),
      { status: 200, body: { agents: [] } },
    ];
    const clock = () => now;
    const answer = () => answers.shift() ?? { status: 500 };
    await using platform = await startSignedPlatform({ keys: () => [keysOf(1)], now: clock, answer });
    const { api, slept } = clientOf(platform.url, () => keysOf(1), { now: clock });
    await api.list();
    expect(slept).toEqual([7_000, 30_000, 0]);
  });

  test('for longer than a minute is not asked again: the caller hears how long', async () => {
    const answer = () => busy({ 'retry-after': '3600' });
    await using platform = await startSignedPlatform({ keys: () => [keysOf(1)], answer });
    const { api, slept } = clientOf(platform.url, () => keysOf(1));
    await expect(api.list()).rejects.toMatchObject({ retryable: true, retryAfterMs: 3_600_000 });
    expect([slept, platform.asked.length]).toEqual([[], 1]);
  });

  test('is asked as often as the client was told', async () => {
    await using platform = await startSignedPlatform({ keys: () => [keysOf(1)], answer: () => busy({}) });
    const { api } = clientOf(platform.url, () => keysOf(1), { settings: { retries: 1 } });
    await expect(api.list()).rejects.toThrow(AgentsError);
    expect(platform.asked).toHaveLength(2);
  });
});

test('an error of a newer platform keeps the set of codes closed, and its own code in the details', async () => {
  const error = { code: 'moon_is_full', message: 'm', remedy: 'r', retryable: false, details: { phase: 1 } };
  const answer = () => ({ status: 409, body: { error, request_id: 'r' } });
  await using platform = await startSignedPlatform({ keys: () => [keysOf(1)], answer });
  await expect(clientOf(platform.url, () => keysOf(1)).api.list()).rejects.toMatchObject({
    ...{ code: 'other', details: { code: 'moon_is_full', phase: 1 }, requestId: 'r-1', status: 409 },
  });
});

test('a platform that does not answer is given up in the time that the client was told', async () => {
  const never: typeof fetch = (_input, init) =>
    new Promise((_resolve, reject) =>
      init?.signal?.addEventListener('abort', () => reject(init.signal?.reason)),
    );
  const settings = { timeoutMs: 5, retries: 0 };
  const { api } = clientOf('http://127.0.0.1:9', () => keysOf(1), { fetch: never, settings });
  await expect(api.list()).rejects.toMatchObject({ code: 'timed_out', retryable: true });
});

test('credentials that never come are waited for as long as an answer, or until the signal aborts', async () => {
  const never = () => new Promise<never>(() => undefined);
  const { api } = clientOf('http://127.0.0.1:9', never, { settings: { timeoutMs: 5, retries: 0 } });
  await expect(api.list()).rejects.toMatchObject({ code: 'timed_out' });
  const giveUp = new AbortController();
  const patient = clientOf('http://127.0.0.1:9', never).api;
  const waits = Promise.allSettled([
    patient.list({}, giveUp),
    patient.events('agent-x-abcdefghij', {}, giveUp).next(),
  ]);
  giveUp.abort(new Error('enough'));
  expect(await waits).toMatchObject([{ reason: giveUp.signal.reason }, { reason: giveUp.signal.reason }]);
});

test('the connection of an answer that leads elsewhere is let go, however much it sends', async () => {
  const gone = Promise.withResolvers<void>();
  const server = createServer((_request, response) => {
    response.writeHead(307, { location: 'https://other.example/' });
    const timer = setInterval(() => response.write('x'.repeat(1_000)), 1);
    response.once('close', () => {
      clearInterval(timer);
      gone.resolve();
    });
  });
  const port = await listen(server, 0);
  const { api } = clientOf(`http://127.0.0.1:${port}`, () => keysOf(1));
  await expect(api.list()).rejects.toMatchObject({ code: 'redirected' });
  await gone.promise;
  server.close();
});

test("the client's signal ends every call with its reason; one that begins later asks for no credentials", async () => {
  const over = new AbortController();
  await using platform = await startSignedPlatform({
    keys: () => [keysOf(1)],
    answer: () => {
      over.abort(new Error('enough'));
      return { status: 503 };
    },
  });
  let timesAsked = 0;
  const source = () => {
    timesAsked += 1;
    return keysOf(1);
  };
  const { api } = clientOf(platform.url, source, { settings: { signal: over.signal } });
  await expect(api.list()).rejects.toThrow('enough');
  await expect(api.kill('agent-x-abcdefghij')).rejects.toThrow('enough');
  expect([platform.asked.length, timesAsked]).toEqual([1, 1]);
});
