import { describe, expect, test } from 'vitest';
import type { Page } from '#lambdas/tools/deploy/smoke/fetch-page.ts';
import { runSmokeTest, type SmokeWorld } from '#lambdas/tools/deploy/smoke/run-smoke-test.ts';
import { smokeTestSchema } from '#lambdas/tools/deploy/smoke/smoke-test-schema.ts';
import { urlsOf } from '#lambdas/tools/deploy/smoke/stack-urls.ts';
import { manualClock } from '#test/fakes/manual-clock.ts';
import { openDeploying, shop, treeOf } from './deploying.ts';

const good: Page = {
  status: 200,
  body: 'all is well',
  ms: 40,
  certificateUntil: new Date('2026-12-22T12:00:00Z'),
};

/** One test of one address, against pages that come one after the other. */
async function run(
  address: string,
  wanted: object,
  parts: {
    pages?: readonly Page[];
    at?: string;
    allowed?: readonly string[];
    named?: readonly string[];
    /** How often the name has no address. */
    unnamed?: number;
  } = {},
) {
  let { unnamed = 0 } = parts;
  const { pages = [good], at = '93.184.216.34', allowed = ['shop.example.com'], named = [] } = parts;
  const visits: string[] = [];
  const world: SmokeWorld = {
    web: {
      resolve: async () => (unnamed-- > 0 ? [] : [at]),
      get: async (url, visited) => {
        visits.push(`${url.href} at ${visited}`);
        const page = pages[Math.min(visits.length, pages.length) - 1];
        if (page === undefined) throw Object.assign(new Error('down'), { code: 'ECONNREFUSED' });
        return page;
      },
    },
    now: () => manualClock().now(),
    sleep: async () => undefined,
    signal: new AbortController().signal,
    allowedHosts: new Set(allowed),
    privateHosts: new Set(named),
  };
  const result = await runSmokeTest(world, new URL(address), smokeTestSchema.parse(wanted));
  return { ...result, visits };
}

const url = 'https://shop.example.com/health';

describe('A smoke test', () => {
  test('waits for an address whose name is new, and verifies nothing where it never comes', async () => {
    expect(await run(url, {}, { unnamed: 3 })).toMatchObject({
      ...{ outcome: 'passed', told: '200 in 40 ms (4 tries)' },
      visits: [`${url} at 93.184.216.34`],
    });
    expect(await run(url, {}, { unnamed: 9 })).toMatchObject({
      ...{ outcome: 'not run', told: 'shop.example.com has no address (5 tries)', visits: [] },
    });
  });

  test('passes where status, body, time and certificate are as expected', async () => {
    const wanted = { body: 'all is (?:well|fine)', max_ms: 50, tls_days: 30 };
    expect(await run(url, wanted)).toMatchObject({ outcome: 'passed', told: '200 in 40 ms' });
  });

  test.for([
    [{ status: 204 }, 'status 200 instead of 204'],
    [{ body: '^ok$' }, 'the body does not match ^ok$'],
    [{ max_ms: 39 }, 'took 40 ms, more than 39'],
    [{ tls_days: 31 }, 'the certificate is valid for 30 more days, less than 31'],
  ] as const)('fails after five tries where one of them is not: %o', async ([wanted, why]) => {
    const { outcome, told, visits } = await run(url, wanted);
    expect({ outcome, told, tries: visits.length }).toEqual({
      outcome: 'failed',
      told: `${why} (5 tries)`,
      tries: 5,
    });
  });

  test('gives an endpoint a moment, and tells that it does not answer', async () => {
    expect(await run(url, {}, { pages: [{ ...good, status: 503 }, good] })).toMatchObject({
      outcome: 'passed',
    });
    expect(await run(url, {}, { pages: [] })).toMatchObject({
      outcome: 'failed',
      told: 'no answer: ECONNREFUSED (5 tries)',
    });
  });

  test.for([
    ['https://evil.example.com/', {}, 'neither an allowed host'],
    [
      'https://shop.example.com/',
      { at: '10.0.0.7' },
      'shop.example.com is 10.0.0.7, which is not a public address',
    ],
    ['http://169.254.169.254/latest/meta-data', { allowed: ['169.254.169.254'] }, 'not a public address'],
    ['http://169.254.169.254/', { named: ['169.254.169.254:80'] }, 'not a public address'],
    [
      'http://inner.example.com/',
      { named: ['inner.example.com:80'], at: '169.254.169.254' },
      'not a public address',
    ],
    ['http://127.0.0.1:4311/', { allowed: ['127.0.0.1:4311'] }, 'not a public address'],
    ['http://127.0.0.1:4311/', { named: ['127.0.0.1:4312'] }, 'neither an allowed host'],
  ] as const)('does not visit %s', async ([address, { ...parts }, why]) => {
    const { outcome, told, visits } = await run(address, {}, parts);
    expect({ outcome, visits }).toEqual({ outcome: 'not run', visits: [] });
    expect(told).toContain(why);
  });

  test('visits a private address that the operator names, and the address that was checked', async () => {
    const parts = { named: ['inner.example.com:80'], at: '10.0.3.7' };
    expect((await run('http://inner.example.com/x', {}, parts)).visits).toEqual([
      'http://inner.example.com/x at 10.0.3.7',
    ]);
  });
});

test('of the outputs of a stack only addresses without a password count', () => {
  expect(
    urlsOf({
      Url: 'https://a.example.com/x?token=1',
      Key: 'abc',
      Db: 'https://u:p@b.example.com/',
      S: 's3://bucket',
    }),
  ).toEqual({ Url: 'https://a.example.com/x' });
});

test('a stack without any known test is not verified, and that is an error', async () => {
  const world = await openDeploying(treeOf(shop));
  const { id } = await world.deploy();
  await expect(world.call('smoke_test', { plan: id })).rejects.toThrow('nothing was verified');
});

test('what could not be run counts as not verified', async () => {
  const world = await openDeploying(treeOf(shop));
  const { id } = await world.deploy();
  const tests = [
    { url: 'http://169.254.169.254/' },
    { output: 'Nothing' },
    { url: 'http://x.example.com/', body: '(' },
  ];
  expect(await world.call('smoke_test', { plan: id, tests })).toMatchObject({
    content: [
      'Smoke tests of shop-dev (dev): 0 passed, 0 failed, 3 not run',
      "NOT RUN http://169.254.169.254/: 169.254.169.254 is neither an allowed host nor named by the stack's outputs",
      'NOT RUN Nothing: the stack has no address in its output Nothing',
      'NOT RUN http://x.example.com/: error parsing regexp: missing closing ): `(`',
      `Plan ${id} is NOT verified`,
      'Exit code to finish with: 1',
    ].join('\n'),
    notChecked: [{}, {}, {}],
  });
});

test('a plan is tested at the addresses that its own execution told, and before it at those that there are', async () => {
  const withUrl = (host: string) => treeOf(shop, { Outputs: { Url: { Value: `http://${host}/` } } });
  const world = await openDeploying(withUrl('10.0.0.1'));
  const seen = async (plan: string) => {
    const result = await world.call('smoke_test', { plan });
    return /^NOT RUN (\S+): /m.exec(result === 'asked' ? '' : result.content)?.[1];
  };
  const first = await world.deploy();
  world.changeTree(withUrl('10.0.0.2'));
  const second = await world.plan();
  expect(await seen(second.id)).toBe('http://10.0.0.1/');
  await world.call('execute_deployment', { plan: second.id });
  expect(await seen(second.id)).toBe('http://10.0.0.2/');
  expect(await seen(first.id)).toBe('http://10.0.0.1/');
});
