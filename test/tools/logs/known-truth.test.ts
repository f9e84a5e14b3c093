import { describe, expect, test } from 'vitest';
import { summarizePatterns } from '#lambdas/tools/logs/summarize-patterns.ts';
import { manualClock } from '#test/fakes/manual-clock.ts';
import { toolContext } from '#test/fakes/tool-context.ts';
import { growingLog, logsOf } from './growing-log.ts';
import {
  combined,
  json,
  type Kind,
  log4j,
  minuteMs,
  planEvents,
  startMs,
  syslog,
  within,
} from './replayed-logs.ts';
import { ratesOf, shown, truthOf } from './truth.ts';
import { lastContent, watchThrough } from './watching.ts';

/** An hour of each format with a burst from 14:21 to 14:25 that stops, behind a trickle of the same. */
const burst = within(21, 25);
const burstRate = (minute: number): number => (burst(minute) ? 30 : Number(minute < 21 && minute % 7 === 3));

const access: readonly Kind[] = [
  { kind: 'ok', status: 200, rate: () => 40, write: combined(200, (n) => `/api/orders/${n}?page=${n % 5}`) },
  {
    kind: 'missing',
    status: 404,
    rate: (minute) => minute % 3,
    write: combined(404, (n) => `/img/${n}.png`),
  },
  { kind: 'failed', status: 502, rate: burstRate, write: combined(502, (n) => `/api/orders/${n}`) },
];
const app: readonly Kind[] = [
  { kind: 'ok', rate: () => 25, write: json(30, (n) => `order ${n} accepted in ${n % 900}ms`) },
  { kind: 'failed', rate: burstRate, write: json(50, (n) => `token ${n} of user u${n}x${n} was refused`) },
];
const java: readonly Kind[] = [
  { kind: 'ok', rate: () => 25, write: log4j('INFO', (n) => `Accepted order ${n}`) },
  {
    kind: 'slow',
    rate: (minute) => minute % 2,
    write: log4j('WARN', (n) => `Slow query took ${n % 9000} ms`),
  },
  {
    kind: 'failed',
    rate: burstRate,
    write: log4j(
      'ERROR',
      (n) => `Failed to charge order ${n}`,
      'com.example.PaymentException: Card declined',
    ),
  },
];
const system: readonly Kind[] = [
  { kind: 'ok', rate: () => 10, write: syslog('cron', (n) => `(root) CMD (run-parts ${n})`) },
  {
    kind: 'failed',
    rate: burstRate,
    write: syslog('sshd', (n) => `error: PAM refused user from 10.0.${n % 200}.9`),
  },
];

const formats = [
  ['combined access log', access, '502 GET /api/orders/<n>', '5xx answers'],
  ['JSON', app, 'token <n> of user <id> was refused', 'errors'],
  [
    'log4j with stack traces',
    java,
    'com.example.PaymentException: Card declined (in: [http-nio-<n>-exec-<n>] com.example.shop.OrderService - Failed to charge order <n>)',
    'errors',
  ],
  ['syslog', system, 'web-<n> sshd[<n>]: PAM refused user from <ip>', 'errors'],
] as const;

const hourMs = 60 * minuteMs;

describe.for(formats)('An hour of %s', ([, kinds, text, series]) => {
  const events = planEvents(kinds, 60);
  const truth = truthOf(events, 'failed');

  test('is told as it was when it is read afterwards: counts, first and last seen, the burst', async () => {
    const clock = manualClock(new Date(startMs + hourMs).toISOString());
    const logs = logsOf({ 'app.log': growingLog(events, startMs + hourMs) });
    const request = summarizePatterns.input.parse({ sources: [{ file: 'app.log' }] });
    const { content } = await summarizePatterns.run(toolContext({ logs, clock }), request);
    expect(content).toContain(
      `1. [error] ${text} (${truth.count} occurrences, ${truth.first} to ${truth.last})`,
    );
    const inBurst = events.filter(
      ({ kind, atMs }) => kind === 'failed' && burst(((atMs - startMs) / minuteMs) | 0),
    );
    expect(inBurst).toHaveLength(150);
    expect(content).toContain(
      `Spike: ${series} from 14:21 to 14:25, 150 in all, at most 30 a minute (14:21)`,
    );
  });

  test('is told as it happens: the burst when it begins and ends, and at the end when it stopped', async () => {
    const logs = logsOf({ 'app.log': growingLog(events, startMs) });
    const input = { sources: [{ file: 'app.log' }], minutes: 60, lookback_minutes: 0 };
    const watched = await watchThrough(input, { logs, startMs });
    const all = watched.answers.map(({ content }) => content);
    const began = all.findIndex((content) => content.includes(`- spike: ${series} from 14:21, going on`));
    const ended = all.findIndex((content) =>
      content.includes(`- spike over: ${series} from 14:21 to 14:25, 150 in all`),
    );
    expect(began).toBeGreaterThanOrEqual(0);
    expect(ended).toBeGreaterThan(began);
    expect(all.some((content) => content.includes(`- stopped at ${truth.last.slice(11, 16)}: ${text}`))).toBe(
      true,
    );
    const last = lastContent(watched);
    expect(last).toContain('Monitoring for 60 minutes. Detected 1 error pattern:');
    expect(last).toContain(`1. ${text} (${truth.count} occurrences, stopped at 14:25)`);
    expect(last).toContain(`Pattern 1: first seen ${truth.first}, last seen ${truth.last}, error`);
    expect(last).toContain('Conclusion: 0 error patterns ongoing, 1 stopped');
    const lines = events.reduce((sum, event) => sum + event.lines.length, 0);
    expect(last).toContain(
      `Source file app.log: ${lines.toLocaleString('en-US')} lines, ${events.length.toLocaleString('en-US')} events`,
    );
  });
});

test('Rates of 4xx and 5xx of an hour are what a second count makes of the plan', async () => {
  const events = planEvents(access, 60);
  const logs = logsOf({ 'app.log': growingLog(events, startMs) });
  const input = { sources: [{ file: 'app.log' }], minutes: 60, lookback_minutes: 0 };
  const content = lastContent(await watchThrough(input, { logs, startMs }));
  const [missing, failed] = [404, 502].map(
    (status) => events.filter((event) => event.status === status).length,
  );
  const percent = (part = 0): string => ((100 * part) / events.length).toFixed(1);
  expect(content).toContain(
    `Requests: ${events.length.toLocaleString('en-US')}, of them 4xx ${missing} (${percent(missing)} %), 5xx ${failed} (${percent(failed)} %)`,
  );
  const [[minute = 0, rate] = []] = [...ratesOf(events)].sort(
    (a, b) => b[1].failed - a[1].failed || a[0] - b[0],
  );
  expect(content).toContain(
    `Worst minute for 5xx: ${shown(minute * minuteMs).slice(11, 16)}, ${rate?.failed} of ${rate?.requests} (${((100 * (rate?.failed ?? 0)) / (rate?.requests ?? 1)).toFixed(1)} %)`,
  );
});
