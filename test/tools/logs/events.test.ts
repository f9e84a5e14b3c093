import { describe, expect, test } from 'vitest';
import { Digest } from '#lambdas/tools/logs/mining/digest.ts';
import { emptyDigest } from '#lambdas/tools/logs/mining/digest-state.ts';

const nowMs = Date.UTC(2026, 10, 22, 15);

/** `level count text` of each kind of event. */
async function eventsIn(texts: readonly string[]): Promise<string[]> {
  const limits = { problems: 50, others: 50, maxMinutes: 100 };
  const digest = new Digest(emptyDigest(1), {
    ...{ ...limits, nowMs, zoneMinutes: 0, fromMs: undefined, toMs: nowMs },
  });
  const lines = texts.map((text) => ({ text, isPast: true }));
  await digest.take(0, lines, new AbortController().signal);
  digest.settle({ isFinal: true });
  return digest.snapshot().patterns.map(({ level, count, text }) => `${level} ${count} ${text}`);
}

const trace = ['Traceback (most recent call last):', '  File "a.py", line 1, in <module>', '    charge()'];

describe('What is thrown is an error', () => {
  test('also where Python prints its trace behind a message about something else', async () => {
    expect(
      await eventsIn(['2026-11-22 14:00:00 INFO order accepted', ...trace, 'ValueError: no price']),
    ).toEqual(['info 1 order accepted', 'error 1 ValueError: no price']);
  });

  test.each([
    'psycopg.errors.UniqueViolation: duplicate key',
    'requests.exceptions.Timeout',
    'shop.models.Order.DoesNotExist: no such order',
    'KeyboardInterrupt',
  ])('whatever its class is called: %s', async (thrown) => {
    expect(await eventsIn([...trace, thrown])).toEqual([`error 1 ${thrown}`]);
    expect(await eventsIn([[...trace, thrown].join('\n')])).toEqual([`error 1 ${thrown}`]);
  });

  test('also where its trace is cut', async () => {
    expect(await eventsIn(trace)).toEqual(['error 1 Traceback (most recent call last):']);
  });

  test('but not where a program tells of it as a warning', async () => {
    expect(await eventsIn(['WARN trying again', ...trace, 'TimeoutError: late'])).toEqual([
      'warn 1 TimeoutError: late (in: trying again)',
    ]);
  });

  test('and .NET indents it below its head', async () => {
    const lines = [
      'fail: Shop.Orders[7]',
      '      System.InvalidOperationException: no price',
      '         at Shop.Orders.Charge() in /src/orders.cs:line 5',
    ];
    expect(await eventsIn(lines)).toEqual([
      'error 1 System.InvalidOperationException: no price (in: Shop.Orders[<n>])',
    ]);
  });

  test('and the frames of Go are none by themselves', async () => {
    const lines = [
      'panic: runtime error: index out of range [5] with length 3',
      '',
      'goroutine 1 [running]:',
      'main.main()',
      '\t/app/main.go:10 +0x1d',
      'net/http.(*conn).serve(0xc0000a2000, {0x6d2e28, 0xc00007c060})',
      '\t/usr/lib/go/src/net/http/server.go:2009 +0x5f4',
      'created by net/http.(*Server).Serve',
    ];
    expect(await eventsIn(lines)).toEqual([
      'fatal 1 runtime error: index out of range [<n>] with length <n>',
    ]);
  });
});

describe('A JSON object that is written in lines is one event', () => {
  const lines = [
    '{',
    '  "message": "charge 7 failed",',
    '  "level": "error",',
    '  "user": {',
    '    "id": 1',
    '  }',
    '}',
  ];

  test('of a log group, which hands it over as one', async () => {
    expect(await eventsIn([lines.join('\n')])).toEqual(['error 1 charge <n> failed']);
  });

  test('of a file, line by line', async () => {
    expect(await eventsIn([...lines, 'INFO next'])).toEqual(['error 1 charge <n> failed', 'info 1 next']);
  });

  test('however long its stack trace is', async () => {
    const long = JSON.stringify({
      stack: 'at f (a.js:1:1)\n'.repeat(1_000),
      level: 'error',
      msg: 'no price',
    });
    expect(await eventsIn([long])).toEqual(['error 1 at f (a.js:<n>:<n>) (in: no price)']);
  });

  test('however deep it is', async () => {
    const deep = `${'['.repeat(30_000)}${']'.repeat(30_000)}`;
    expect(await eventsIn([`{"level":"error","msg":${deep}}`])).toEqual(['error 1 ...']);
    expect(
      await eventsIn([`{"level":"error","msg":${'{"msg":'.repeat(5_000)}1${'}'.repeat(5_001)}`]),
    ).toHaveLength(1);
  });
});
