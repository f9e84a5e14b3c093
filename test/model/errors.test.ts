import { describe, expect, test } from 'vitest';
import { retryAfterSecondsOf } from '#lambdas/adapters/anthropic/retry-after.ts';
import { ModelError, type ModelErrorKind } from '#lambdas/ports/model.ts';
import type { Fault } from '#local/rehearsal/faults.ts';
import { listen, never } from '#test/contracts/model.contract.ts';
import { requestFor, startSetting } from '#test/rehearsal/setting.ts';

const byStatus: readonly [status: number, kind: ModelErrorKind, retryable: boolean][] = [
  [400, 'bad_request', false],
  [401, 'authentication', false],
  [402, 'billing', false],
  [403, 'permission', false],
  [404, 'not_found', false],
  [408, 'timeout', true],
  [409, 'server', true],
  [413, 'too_large', false],
  [422, 'bad_request', false],
  [429, 'rate_limited', true],
  [500, 'server', true],
  [502, 'server', true],
  [503, 'server', true],
  [504, 'timeout', true],
  [529, 'overloaded', true],
];

/** What a call ends with under a fault, and how often the server was asked. */
async function failWith(fault: Fault, options: { maxRetries?: number; timeoutMs?: number } = {}) {
  await using setting = await startSetting({ ...options, faults: [fault] });
  const request = { ...requestFor('tester', ['list_files']), signal: never() };
  const result = await setting.model.complete(request, listen()).catch((error: unknown) => error);
  return {
    result,
    error: result instanceof ModelError ? result : undefined,
    log: setting.server.log.requests,
  };
}

describe('an answer of the model server', () => {
  test.each(byStatus)(
    'with status %i is a failure of kind %s (retryable: %s)',
    async (status, kind, retryable) => {
      const { error } = await failWith({ kind: 'status', status });
      expect(error).toMatchObject({ kind, retryable, status });
      expect(error?.requestId).toMatch(/^req_rehearsal_/);
    },
  );

  test('that shows a key or a body never gets into the message', async () => {
    for (const status of [401, 403, 429, 500]) {
      const { error } = await failWith({
        kind: 'status',
        status,
        message: 'Bad key sk-ant-secret in {"a":1}',
      });
      expect(error?.message).not.toMatch(/sk-ant|\{/);
    }
  });

  test('that refuses the request says which part is wrong, in one line', async () => {
    const { error } = await failWith({ kind: 'status', status: 400, message: 'max_tokens:\n too large' });
    expect(error?.message).toBe('The model server refused the request: max_tokens: too large');
  });

  test('carries when to come back', async () => {
    const { error } = await failWith({ kind: 'status', status: 529, retry_after_seconds: 7 });
    expect(error?.retryAfterSeconds).toBe(7);
  });
});

describe('a connection', () => {
  test('that is refused fails as connection, with the reason', async () => {
    const setting = await startSetting();
    await setting.server.close();
    const call = setting.model.complete({ ...requestFor('tester'), signal: never() }, listen());
    await expect(call).rejects.toMatchObject({
      kind: 'connection',
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });

  test('that breaks before the reply fails as connection', async () => {
    expect((await failWith({ kind: 'reset' })).error).toMatchObject({ kind: 'connection', retryable: true });
  });

  test('that stays silent fails as timeout', async () => {
    const { error } = await failWith({ kind: 'hang' }, { timeoutMs: 50 });
    expect(error).toMatchObject({ kind: 'timeout', retryable: true });
  });

  test.each(['midstream_error', 'midstream_reset'] as const)(
    'hit by %s fails as interrupted',
    async (kind) => {
      expect((await failWith({ kind })).error).toMatchObject({ kind: 'interrupted', retryable: true });
    },
  );
});

describe('a failed call', () => {
  test('is tried once more when the server is overloaded', async () => {
    const { result, log } = await failWith({ kind: 'status', status: 529 }, { maxRetries: 1 });
    expect(result).toMatchObject({ rehearsal: true });
    expect(log.map(({ outcome }) => outcome)).toEqual(['failed', expect.stringMatching('open|finished')]);
  });

  test('is not tried again in place when the server asks for a long wait', async () => {
    const fault = { kind: 'status', status: 429, retry_after_seconds: 30 } as const;
    const { error, log } = await failWith(fault, { maxRetries: 1 });
    expect(error).toMatchObject({ kind: 'rate_limited', retryAfterSeconds: 30 });
    expect(log).toHaveLength(1);
  });

  test('is not tried again once a part of the reply has been heard', async () => {
    const { log } = await failWith({ kind: 'midstream_reset' }, { maxRetries: 1 });
    expect(log).toHaveLength(1);
  });
});

describe('the time to come back', () => {
  const seconds = (headers: Record<string, string>) => retryAfterSecondsOf(new Headers(headers));

  test('is read as seconds, as milliseconds, or as a date', () => {
    expect(seconds({ 'retry-after': '12' })).toBe(12);
    expect(seconds({ 'retry-after-ms': '1500', 'retry-after': '9' })).toBe(1.5);
    const date = 'Thu, 01 Jan 2026 00:00:00 GMT';
    expect(seconds({ date, 'retry-after': 'Thu, 01 Jan 2026 00:01:30 GMT' })).toBe(90);
  });

  test('is unknown where the header makes no sense', () => {
    expect(seconds({})).toBeUndefined();
    expect(seconds({ 'retry-after': 'soon' })).toBeUndefined();
    expect(seconds({ 'retry-after': '-3' })).toBeUndefined();
  });
});
