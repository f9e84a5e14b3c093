import { describe, expect, test } from 'vitest';
import { maskVariables } from '#lambdas/tools/logs/lines/mask-variables.ts';
import { parseLine } from '#lambdas/tools/logs/lines/parse-line.ts';

const reading = { nowMs: Date.UTC(2026, 10, 22, 15), zoneMinutes: 0 };
const two = '2026-11-22T14:00:01.000Z';

describe('A line says its time, level, status and message', () => {
  test.each([
    [
      'combined',
      '203.0.113.9 - frank [22/Nov/2026:14:00:01 +0000] "GET /orders/17?x=1 HTTP/1.1" 500 26 "-" "curl"',
      two,
      'error',
      '500 GET /orders/<n>',
    ],
    ['common', '::1 - - [22/Nov/2026:15:00:01 +0100] "POST / HTTP/1.1" 200 5', two, 'info', '200 POST /'],
    [
      'a malformed request',
      String.raw`10.0.0.1 - - [22/Nov/2026:14:00:01 +0000] "\x16\x03\"\x01" 400 157 "-" "-"`,
      two,
      'warn',
      '400 malformed request',
    ],
    [
      'API Gateway CLF',
      '203.0.113.9 - - [22/Nov/2026:14:00:01 +0000]"GET /pets/{id} HTTP/1.1" 504 12 c6af9ac6-7b61',
      two,
      'error',
      '504 GET /pets/{id}',
    ],
    [
      'API Gateway JSON',
      '{"requestTime":"22/Nov/2026:14:00:01 +0000","httpMethod":"POST","routeKey":"POST /pets","status":"403"}',
      two,
      'warn',
      '403 POST /pets',
    ],
    [
      'a load balancer',
      'h2 2026-11-22T14:00:01.000000Z app/lb/50dc6c495c0c9188 10.0.1.2:2817 10.0.0.1:80 0.000 0.001 0.000 502 - 34 366 "GET https://x.example:443/a/7?q=1 HTTP/2.0" "curl" -',
      two,
      'error',
      '502 GET /a/<n>',
    ],
    ['pino', '{"level":50,"time":1795356001000,"msg":"boom"}', two, 'error', 'boom'],
    [
      'docker',
      '{"log":"WARN disk is nearly full\\n","stream":"stderr","time":"2026-11-22T14:00:01.000Z"}',
      two,
      'warn',
      'disk is nearly full',
    ],
    [
      'log4j',
      '2026-11-22 14:00:01,000 ERROR [main] c.e.Shop - no stock',
      two,
      'error',
      '[main] c.e.Shop - no stock',
    ],
    ['log4j with a zone', '2026-11-22 16:00:01.000+02:00 FATAL - gone', two, 'fatal', 'gone'],
    ['syslog', 'Nov 22 14:00:01 web-1 app[7]: warning: slow', two, 'warn', 'web-1 app[7]: slow'],
    [
      'syslog with a priority',
      '<11>Nov 22 14:00:01 web-1 app: no space',
      two,
      'error',
      'web-1 app: no space',
    ],
    [
      'syslog of last December',
      'Dec 31 23:59:59 web-1 cron: done',
      '2025-12-31T23:59:59.000Z',
      undefined,
      'web-1 cron: done',
    ],
    [
      'nginx errors',
      '2026/11/22 14:00:01 [error] 12#0: *9 upstream timed out',
      two,
      'error',
      '12#0: *9 upstream timed out',
    ],
    [
      'Apache errors',
      '[Sun Nov 22 14:00:01.000000 2026] [core:crit] [pid 9] no memory',
      two,
      'fatal',
      '[pid 9] no memory',
    ],
    [
      'logfmt',
      'ts=2026-11-22T14:00:01Z level=error msg="payment \\"x\\" failed" id=7',
      two,
      'error',
      'payment \\"x\\" failed',
    ],
    [
      'Lambda',
      '2026-11-22T14:00:01.000Z 3f1b2c4d-0000 Task timed out after 3.00 seconds',
      two,
      'error',
      '3f1b2c4d-0000 Task timed out after 3.00 seconds',
    ],
    [
      'a classic load balancer',
      '2026-11-22T14:00:01.000000Z shop 203.0.113.9:2817 10.0.0.1:80 0.000073 0.001048 0.000057 504 0 0 29 "GET http://x.example:80/a/7 HTTP/1.1" "curl" - -',
      two,
      'error',
      '504 GET /a/<n>',
    ],
    [
      'Envoy',
      '[2026-11-22T14:00:01.000Z] "GET /orders/7 HTTP/1.1" 503 UF upstream_reset - "-" 0 91 5 - "-" "curl"',
      two,
      'error',
      '503 GET /orders/<n>',
    ],
    [
      'Kubernetes',
      'E1122 14:00:01.000000       1 reflector.go:138] Failed to watch Pod',
      two,
      'error',
      'Failed to watch Pod',
    ],
    ['.NET', 'fail: Shop.Orders[7]', undefined, 'error', 'Shop.Orders[7]'],
    [
      'PHP',
      '[22-Nov-2026 14:00:01 UTC] PHP Fatal error:  Uncaught Exception: no',
      two,
      'error',
      'PHP Fatal error:  Uncaught Exception: no',
    ],
    [
      'PostgreSQL',
      '2026-11-22 14:00:01.000 UTC [9] ERROR:  deadlock detected',
      two,
      'error',
      '[9] deadlock detected',
    ],
    [
      'the kernel that ends a program',
      'Nov 22 14:00:01 web-1 kernel: Out of memory: Killed process 7 (node)',
      two,
      'error',
      'web-1 kernel: Out of memory: Killed process 7 (node)',
    ],
    ['a level behind another one', '[error] no DEBUG endpoint', undefined, 'error', 'no DEBUG endpoint'],
    [
      'a message that names a level',
      'info: showed the ERROR page',
      undefined,
      'info',
      'showed the ERROR page',
    ],
    ['millionths of a second', '{"ts":1795356001000000,"level":"error","msg":"x"}', two, 'error', 'x'],
    [
      'JSON whose message is an object',
      '{"timestamp":"2026-11-22T14:00:01Z","message":{"level":"WARN","msg":"slow"}}',
      two,
      'WARN'.toLowerCase(),
      'slow',
    ],
    [
      'JSON without a message',
      '{"time":"2026-11-22T14:00:01Z","level":"error","op":"charge","code":"E_DECLINED","why":"no funds","n":7}',
      two,
      'error',
      'op=charge code=E_DECLINED why="no funds" n=7',
    ],
    [
      'JSON about a call to another server',
      '{"time":"2026-11-22T14:00:01Z","level":"error","msg":"no answer","url":"https://pay.example/x","status":502}',
      two,
      'error',
      'no answer',
    ],
    [
      'Lambda in JSON',
      '{"time":"2026-11-22T14:00:01.000Z","type":"platform.report","record":{"requestId":"a","status":"timeout"}}',
      two,
      'error',
      'platform.report timeout',
    ],
    [
      'Lambda in JSON, when all is well',
      '{"time":"2026-11-22T14:00:01.000Z","type":"platform.report","record":{"requestId":"a","status":"success"}}',
      two,
      undefined,
      'platform.report success',
    ],
    ['JSON that was cut', '{"level":"error","msg":"too long","body":"aaa', undefined, 'error', 'too long'],
    ['words alone', 'the error page was shown', undefined, undefined, 'the error page was shown'],
    ['a day that does not exist', '2026-13-45 14:00:01 ERROR x', undefined, 'error', '2026-13-45 14:00:01 x'],
  ])('in the format of %s', (_, line, at, level, message) => {
    const event = parseLine(line, reading);
    expect(event.atMs === undefined ? undefined : new Date(event.atMs).toISOString()).toBe(at);
    expect([event.level, event.message]).toEqual([level, message]);
  });

  test.each([
    ['TypeError: x is undefined', 'TypeError: x is undefined'],
    ['java.lang.IllegalStateException: Pool exhausted', 'java.lang.IllegalStateException: Pool exhausted'],
    [
      '{"level":50,"msg":"failed","err":{"type":"ValidationError","message":"no e-mail"}}',
      'ValidationError: no e-mail',
    ],
    ['ERROR Invoke Error \t{"errorType":"RangeError","errorMessage":"too deep"}', 'RangeError: too deep'],
    [
      '2026-11-22T14:00:01Z ERROR Invoke Error \t{"errorType":"TypeError","errorMessage":"no x","stack":["TypeError: no x","    at f"]}',
      'TypeError: no x',
    ],
    [
      '{"level":"ERROR","message":{"errorType":"KeyError","errorMessage":"id","stackTrace":["a"]}}',
      'KeyError: id',
    ],
    ['Errors were found', undefined],
  ])('%s carries the exception %s', (line, exception) => {
    expect(parseLine(line, reading).exception).toBe(exception);
  });
});

describe('What differs between occurrences gives way to its kind', () => {
  test.each([
    ['order 8812 took 12.5ms of 1,000', 'order <n> took <n> of <n>'],
    ['user 3f2504e0-4f89-11d3-9a0c-0305e82c3301 not found', 'user <uuid> not found'],
    ['from 10.0.0.7:5432 to fe80:0:0:0:1::9', 'from <ip> to <ip>'],
    ['at 2026-11-22T14:00:01Z and 14:00:01', 'at <time> and <time>'],
    ['mail to a.b+c@example.org bounced', 'mail to <email> bounced'],
    ['commit 9fceb02d and 0xDEADBEEF', 'commit <id> and <id>'],
    ['key "a b" and \'c d\'', 'key "<text>" and "<text>"'],
    ["can't and won't", "can't and won't"],
    ['request ord_8f3a2b on thread exec-12', 'request <id> on thread exec-<n>'],
    ['sha256 of utf8', 'sha<n> of utf<n>'],
  ])('%s', (text, masked) => {
    expect(maskVariables(text)).toBe(masked);
  });
});
