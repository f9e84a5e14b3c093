import { describe, expect, test } from 'vitest';
import { createAwsLogs } from '#lambdas/adapters/aws/log-groups/aws-logs.ts';
import type { Cloud, CloudAnswer } from '#lambdas/ports/cloud.ts';
import type { LogReads } from '#shared/deployment/log-reads.ts';

interface StoredEvent {
  eventId: string;
  timestamp: number;
  message: string;
  logStreamName: string;
  /** When CloudWatch lets it be read; later than it happened. */
  readableMs: number;
}

const startMs = Date.UTC(2026, 10, 22, 14);
const signal = new AbortController().signal;

/** FilterLogEvents as AWS does it: sorted by time, in pages, some of them empty. */
function logGroup(events: StoredEvent[], { pageSize = 3 } = {}) {
  const state = {
    nowMs: startMs,
    refusal: undefined as CloudAnswer | undefined,
    calls: 0,
    forgetsTokens: false,
  };
  const cloud: Cloud<LogReads> = {
    source: 'account',
    asOf: () => new Date(state.nowMs),
    async call({ operation, input }): Promise<CloudAnswer> {
      state.calls += 1;
      if (state.refusal !== undefined) return state.refusal;
      if (operation !== 'FilterLogEvents') throw new Error(`not expected: ${operation}`);
      const token = input['nextToken'];
      if (state.forgetsTokens && token !== undefined) {
        state.forgetsTokens = false;
        return { outcome: 'failed', code: 'InvalidParameterException', message: 'token' };
      }
      const [from, to] = [Number(input['startTime']), Number(input['endTime'])];
      const found = events
        .filter(
          ({ timestamp, readableMs }) => timestamp >= from && timestamp <= to && readableMs <= state.nowMs,
        )
        .sort((a, b) => a.timestamp - b.timestamp);
      const at = token === undefined ? 0 : Number(String(token).slice(1));
      // Every page is followed by an empty one.
      if (String(token).startsWith('e')) return answered([], `p${at}`);
      const page = found.slice(at, at + pageSize);
      return answered(page, at + pageSize < found.length ? `e${at + pageSize}` : undefined);
    },
  };
  return { cloud, state };
}

function answered(events: readonly StoredEvent[], nextToken: string | undefined): CloudAnswer {
  return { outcome: 'answered', output: { events, ...(nextToken === undefined ? {} : { nextToken }) } };
}

function event(n: number, ms: number, lateMs = 0): StoredEvent {
  return {
    ...{
      eventId: `id-${n}`,
      timestamp: startMs + ms,
      message: `line ${n}`,
      logStreamName: `stream-${n % 2}`,
    },
    readableMs: startMs + ms + lateMs,
  };
}

/** Reads a group round by round, as a watch does. */
function reader({ cloud, state }: ReturnType<typeof logGroup>, maxBytes = 1_000_000) {
  const logs = createAwsLogs(cloud, { homeRegion: 'eu-central-1' });
  let cursor: unknown;
  return {
    /** Reads to its end, as nobody does who goes on behind it. */
    async last(ms: number) {
      state.nowMs = startMs + ms;
      const wanted = { fromMs: startMs, nowMs: state.nowMs, toMs: state.nowMs, maxBytes, signal };
      const page = await logs.group('/aws/lambda/orders').read({ ...wanted, cursor });
      if (page.outcome === 'unreadable') throw new Error(page.why);
      return { ...page, texts: page.lines.map(({ text }) => text) };
    },
    logs,
    cursor: () => cursor,
    goBackTo: (earlier: unknown) => {
      cursor = earlier;
    },
    async at(ms: number) {
      state.nowMs = startMs + ms;
      const wanted = { cursor, fromMs: startMs, nowMs: state.nowMs, maxBytes, signal };
      const page = await logs.group('/aws/lambda/orders').read(wanted);
      if (page.outcome === 'unreadable') return page;
      cursor = JSON.parse(JSON.stringify(page.cursor));
      return { ...page, texts: page.lines.map(({ text }) => text) };
    },
  };
}

const many = Array.from({ length: 50 }, (_, n) => event(n, n * 2_000));

/** Twenty a second. */
const busy = Array.from({ length: 4_000 }, (_, n) => event(n, n * 50));

function read<Page extends { outcome: string }>(page: Page): Extract<Page, { outcome: 'read' }> {
  if (isRead(page)) return page;
  throw new Error(JSON.stringify(page));
}

function isRead<Page extends { outcome: string }>(page: Page): page is Extract<Page, { outcome: 'read' }> {
  return page.outcome === 'read';
}

describe('A log group', () => {
  test('gives every event once, in pages and rounds that overlap', async () => {
    const log = reader(logGroup(many));
    const seen: string[] = [];
    for (let ms = 0; ms <= 180_000; ms += 30_000) {
      const page = await log.at(ms);
      if (page.outcome === 'unreadable') throw new Error(page.why);
      seen.push(...page.texts);
    }
    expect(seen).toEqual(many.map(({ message }) => message));
  });

  test('gives an event that CloudWatch delivers late, and none twice for it', async () => {
    const late = event(99, 10_000, 55_000);
    const log = reader(logGroup([event(1, 5_000), late, event(2, 20_000)]));
    expect(await log.at(30_000)).toMatchObject({ texts: ['line 1', 'line 2'] });
    expect(await log.at(60_000)).toMatchObject({ texts: [] });
    expect(await log.at(70_000)).toMatchObject({ texts: ['line 99'] });
    expect(await log.at(100_000)).toMatchObject({ texts: [] });
  });

  test('gives the same to a round that runs again with the cursor of the one before', async () => {
    const log = reader(logGroup(many));
    await log.at(30_000);
    const before = log.cursor();
    const first = await log.at(60_000);
    log.goBackTo(before);
    expect(await log.at(60_000)).toEqual(first);
  });

  test('goes on in the middle of a stretch that is too much for one round, also when AWS forgot where that was', async () => {
    for (const forgetsTokens of [false, true]) {
      const group = logGroup(many);
      const log = reader(group, 60);
      const seen: string[] = [];
      for (let round = 0; round < 40; round += 1) {
        const page = await log.at(120_000);
        if (page.outcome === 'unreadable') throw new Error(page.why);
        seen.push(...page.texts);
        group.state.forgetsTokens = forgetsTokens && round % 2 === 0;
        if (!page.hasMore) break;
      }
      expect(seen).toEqual(many.map(({ message }) => message));
    }
  });

  test('with more events than a cursor names is read a minute late: each comes once, late ones too', async () => {
    const burst = Array.from({ length: 5_000 }, (_, n) =>
      event(n, 60_000 + n * 10, n % 50 === 0 ? 55_000 : 0),
    );
    const log = reader(logGroup(burst, { pageSize: 1_000 }));
    const seen: string[] = [];
    for (let ms = 60_000; ms <= 240_000; ms += 30_000) {
      const page = await log.at(ms);
      if (page.outcome === 'unreadable') throw new Error(page.why);
      seen.push(...page.texts);
      expect(page.gaps).toEqual([]);
      expect(JSON.stringify(log.cursor()).length).toBeLessThan(20 * 1024);
    }
    expect(seen.length).toBe(5_000);
    expect(new Set(seen).size).toBe(5_000);
  });

  test('tells up to when it handed everything out, and at the end hands out all there is', async () => {
    const log = reader(logGroup(busy, { pageSize: 500 }));
    expect(await log.at(30_000)).toMatchObject({ throughMs: startMs + 25_000 });
    const { texts: older, ...later } = read(await log.at(120_000));
    expect(later).toMatchObject({ throughMs: startMs + 55_001 });
    expect(older.at(-1)).toBe('line 1100');
    const { texts } = await log.last(180_000);
    expect([texts[0], texts.at(-1)]).toEqual(['line 1101', 'line 3500']);
  });

  test('gives each event of a busy group once, also in pieces, and where AWS forgets where it was', async () => {
    const group = logGroup(busy, { pageSize: 100 });
    const log = reader(group, 3_000);
    const seen: string[] = [];
    for (let ms = 30_000; ms <= 210_000; ms += 30_000) {
      for (let piece = 0; piece < 40; piece += 1) {
        group.state.forgetsTokens = piece % 3 === 1;
        const page = read(await log.at(ms));
        seen.push(...page.texts);
        if (!page.hasMore) break;
      }
    }
    const rest = await log.last(300_000);
    seen.push(...rest.texts);
    expect(seen.length).toBeGreaterThan(3_000);
    expect(seen).toEqual(busy.slice(0, seen.length).map(({ message }) => message));
  });

  test('that refuses is unreadable with AWS own words, and loses nothing', async () => {
    const group = logGroup([event(1, 5_000), event(2, 40_000)]);
    const log = reader(group);
    expect(await log.at(20_000)).toMatchObject({ texts: ['line 1'] });
    group.state.refusal = { outcome: 'refused', code: 'AccessDeniedException', message: 'not authorized' };
    expect(await log.at(60_000)).toEqual({
      outcome: 'unreadable',
      why: 'AccessDeniedException: not authorized',
    });
    group.state.refusal = undefined;
    expect(await log.at(600_000)).toMatchObject({ texts: ['line 2'] });
  });

  test.each([
    '/background-agents-dev/agent-output',
    '/background-agents-my-own-1/agent-output',
    '/aws/codebuild/background-agents-prod-commands',
  ])('that holds what agents of all owners said is not read: %s', async (name) => {
    const group = logGroup([event(1, 0)]);
    const page = await reader(group)
      .logs.group(name, { account: '222222222222', region: 'us-east-1' })
      .read({ cursor: undefined, fromMs: 0, nowMs: startMs, maxBytes: 1, signal });
    expect(page).toMatchObject({ outcome: 'unreadable' });
    expect(group.state.calls).toBe(0);
  });
});

test('Log groups of a member account are read and listed there, and not those that hold what agents said', async () => {
  const asked: unknown[] = [];
  const cloud: Cloud<LogReads> = {
    source: 'account',
    asOf: () => new Date(startMs),
    async call({ operation, account, region }) {
      asked.push([operation, account, region]);
      if (operation === 'FilterLogEvents') return answered([event(1, 0)], undefined);
      if (account === '333333333333') return { outcome: 'refused', code: 'AccessDenied', message: 'no' };
      const names = ['/shop/api', '/background-agents-dev/agent-output', '/shop/agent-output'];
      return { outcome: 'answered', output: { logGroups: names.map((logGroupName) => ({ logGroupName })) } };
    },
  };
  const logs = createAwsLogs(cloud, { homeRegion: 'eu-central-1' });
  const account = '222222222222';
  const wanted = { cursor: undefined, fromMs: startMs, nowMs: startMs + 60_000, maxBytes: 1_000, signal };
  expect(await logs.group('/shop/api', { account }).read(wanted)).toMatchObject({
    lines: [{ text: 'line 1' }],
  });
  const listed = await logs.list({ contains: '', account, region: 'us-east-1', signal });
  expect(listed.groups.map(({ name }) => name)).toEqual(['/shop/api', '/shop/agent-output']);
  expect(asked).toEqual([
    ['FilterLogEvents', account, 'eu-central-1'],
    ['DescribeLogGroups', account, 'us-east-1'],
  ]);
  expect(await logs.list({ contains: '', account: '333333333333', signal })).toMatchObject({
    gaps: ['log groups of account 333333333333, eu-central-1: AccessDenied: no'],
  });
});

test('Log groups are listed page by page, and where that is refused the list says so', async () => {
  const asked: unknown[] = [];
  const cloud: Cloud<LogReads> = {
    source: 'account',
    asOf: () => new Date(startMs),
    async call({ region, input }) {
      asked.push([region, input]);
      if (region === 'us-west-2') return { outcome: 'refused', code: 'AccessDenied', message: 'no' };
      const logGroups = [{ logGroupName: `/g/${asked.length}`, storedBytes: 5 }];
      return {
        outcome: 'answered',
        output: asked.length < 2 ? { logGroups, nextToken: 't' } : { logGroups },
      };
    },
  };
  const logs = createAwsLogs(cloud, { homeRegion: 'eu-central-1' });
  expect((await logs.list({ contains: 'x', signal })).groups).toEqual([
    { name: '/g/1', bytes: 5 },
    { name: '/g/2', bytes: 5 },
  ]);
  expect(asked).toEqual([
    ['eu-central-1', { logGroupNamePattern: 'x' }],
    ['eu-central-1', { logGroupNamePattern: 'x', nextToken: 't' }],
  ]);
  expect(await logs.list({ contains: '', region: 'us-west-2', signal })).toMatchObject({
    gaps: ['log groups of us-west-2: AccessDenied: no'],
  });
  const none: Cloud<LogReads> = {
    ...cloud,
    call: async () => ({ outcome: 'refused', code: 'NoAwsAccess', message: 'name a profile' }),
  };
  const withoutAccount = createAwsLogs(none, { homeRegion: 'local' });
  expect((await withoutAccount.list({ contains: '', signal })).gaps).toEqual(['log groups: name a profile']);
});
