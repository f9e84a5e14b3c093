import { PassThrough, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { StreamifyHandler } from 'aws-lambda';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { HttpContext } from '#lambdas/http/stop-waiting.ts';
import type { HttpResult } from '#lambdas/http/wrapper.ts';
import { streamAnswers } from '#lambdas/runtime/stream-answers.ts';
import { lambdaContext } from '#local/http/lambda-context.ts';
import { toProxyEvent } from '#local/http/proxy-event.ts';

/** What an answer begins with, as API Gateway reads it. */
const preludes = new WeakMap<Writable, unknown>();

beforeAll(() => {
  const runtime = {
    streamifyResponse: (handler: StreamifyHandler) => handler,
    HttpResponseStream: {
      from: (connection: Writable, prelude: unknown) => {
        preludes.set(connection, prelude);
        return connection;
      },
    },
  };
  Object.assign(globalThis, { awslambda: runtime });
});
afterAll(() => void Reflect.deleteProperty(globalThis, 'awslambda'));

const path = '/agents/agent-x-abcdefghij/events';
const route = { name: 'agent-events', method: 'GET', path, signed: true } as const;
const event = toProxyEvent(
  {
    ...{ method: 'GET', path, query: '', rawHeaders: [], body: null },
    ...{ sourceIp: '192.0.2.1', requestId: 'request-1', receivedAt: 0 },
  },
  { route, pathParameters: null },
);

/** Invokes a function whose handler answers this, as Lambda does; `leftMs` is what it has left of its time. */
function invoke(
  answer: (context: HttpContext) => HttpResult,
  { connection, leftMs = 60_000 }: { connection: Writable; leftMs?: number },
) {
  const logged: unknown[] = [];
  const log = (message: string) => void logged.push(message);
  const handler = streamAnswers({ info: log, warn: log, error: log }, async (_, context) => answer(context));
  const { stopWaiting: _, ...context } = lambdaContext({
    ...{ functionName: 'agent-events', requestId: 'request-1', now: () => 0 },
    stopWaiting: new AbortController().signal,
  });
  const invocation = { ...context, getRemainingTimeInMillis: () => leftMs };
  // API Gateway's side of it is a stream like any other.
  const stream = connection as awslambda.HttpResponseStream;
  return { logged, ended: Promise.resolve(handler(event, stream, invocation)) };
}

let closed = 0;
beforeEach(() => {
  closed = 0;
});
const close = async () => {
  closed += 1;
};
const headers = { 'content-type': 'text/event-stream' };
const live = (chunks: AsyncIterable<string>): HttpResult => ({
  ...{ statusCode: 200, headers, body: '', live: { chunks, close } },
});

describe('a function that streams', () => {
  test('sends status and headers, then bit by bit what its handler makes', async () => {
    const connection = new PassThrough();
    const received = text(connection);
    const { ended, logged } = invoke(
      () =>
        live(
          (async function* () {
            yield 'one ';
            yield 'two';
          })(),
        ),
      { connection },
    );
    await ended;
    expect(await received).toBe('one two');
    expect(preludes.get(connection)).toEqual({ statusCode: 200, headers });
    expect([logged, closed]).toEqual([[], 1]);
  });

  test('sends an error as any function does', async () => {
    const connection = new PassThrough();
    const received = text(connection);
    const { ended } = invoke(() => ({ statusCode: 404, headers: {}, body: '{"error":{}}' }), { connection });
    await ended;
    expect(await received).toBe('{"error":{}}');
    expect(preludes.get(connection)).toEqual({ statusCode: 404, headers: {} });
  });

  test('stops waiting when its reader is gone, which is no error', async () => {
    const connection = new PassThrough();
    let isLeft = false;
    const { ended, logged } = invoke(
      ({ stopWaiting }) =>
        live(
          (async function* () {
            yield 'one';
            connection.destroy();
            await new Promise((resolve) => stopWaiting?.addEventListener('abort', resolve));
            isLeft = true;
          })(),
        ),
      { connection },
    );
    await ended;
    expect(closed).toBe(1);
    await expect.poll(() => isLeft).toBe(true);
    expect(logged).toEqual(['the reader of a stream is gone, or takes nothing']);
  });

  test('cuts off a reader that takes nothing before its own time is over, which is no error', async () => {
    let taken = 0;
    const connection = new Writable({
      highWaterMark: 1,
      write: () => {
        taken += 1;
      },
    });
    let made = 0;
    const { ended, logged } = invoke(
      () =>
        live(
          (async function* () {
            for (; ; made++) yield 'never taken';
          })(),
        ),
      { connection, leftMs: 5_020 },
    );
    await ended;
    expect([taken, connection.destroyed, closed]).toEqual([1, true, 1]);
    expect(made).toBeLessThan(5);
    expect(logged).toEqual(['the reader of a stream is gone, or takes nothing']);
  });

  test('fails with what fails in the middle, so that Lambda counts it and the reader is cut', async () => {
    const connection = new PassThrough();
    const { ended } = invoke(
      () =>
        live(
          (async function* () {
            yield 'one';
            throw new Error('no table');
          })(),
        ),
      { connection },
    );
    connection.on('error', () => undefined).resume();
    await expect(ended).rejects.toThrow('no table');
    expect([connection.destroyed, closed]).toEqual([true, 1]);
  });
});
