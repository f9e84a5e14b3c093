import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { Agent, request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { AwsClient } from 'aws4fetch';
import { afterEach, describe, expect, test } from 'vitest';
import type { HttpHandler } from '#lambdas/http/wrapper.ts';
import { sha256Hex } from '#local/http/canonical-request.ts';
import { errorBodySchema } from '#shared/contract/error-body.ts';
import { maxUploadBytes, type RunningFront, startFront } from './front.ts';
import { accessKeyId, principalArn, region, secretAccessKey, service } from './signing.ts';

const aws = new AwsClient({ accessKeyId, secretAccessKey, region, service, retries: 0 });
const running: RunningFront[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((front) => front.stop()));
});

async function start(handlers?: Record<string, HttpHandler>): Promise<RunningFront> {
  const front = await startFront(handlers);
  running.push(front);
  return front;
}

async function errorOf(response: Response) {
  const { error, request_id } = errorBodySchema.parse(await response.json());
  expect(request_id).toBe(response.headers.get('x-amzn-requestid'));
  expect(error.remedy).not.toBe('');
  return { status: response.status, code: error.code };
}

describe('the HTTP front', () => {
  test('hands a signed request to its handler as the event that API Gateway makes', async () => {
    const { origin, events } = await start();
    const url = `${origin}/agents/agent-x-abcdefghij/output?filter=a%20b%7Cc&after=s1&after=s2`;
    const response = await aws.fetch(url, { headers: { 'user-agent': 'test', 'x-team': 'red' } });
    expect(response.headers.get('x-amzn-requestid')).toBe('request-1');
    expect(await response.json()).toEqual({ ok: true });
    expect(events).toMatchObject([
      {
        resource: '/agents/{agent_id}/output',
        path: '/agents/agent-x-abcdefghij/output',
        httpMethod: 'GET',
        pathParameters: { agent_id: 'agent-x-abcdefghij' },
        queryStringParameters: { filter: 'a b|c', after: 's2' },
        multiValueQueryStringParameters: { filter: ['a b|c'], after: ['s1', 's2'] },
        headers: { 'x-team': 'red' },
        multiValueHeaders: { 'x-team': ['red'] },
        body: null,
        isBase64Encoded: false,
        requestContext: {
          accountId: '000000000000',
          requestId: 'request-1',
          resourcePath: '/agents/{agent_id}/output',
          identity: {
            userArn: principalArn,
            accessKey: accessKeyId,
            sourceIp: '127.0.0.1',
            userAgent: 'test',
          },
        },
      },
    ]);
  });

  test('hands on the body as it was sent', async () => {
    const { origin, events } = await start();
    const body = JSON.stringify({ prompt: 'Prüfe 🔍' });
    await aws.fetch(`${origin}/tasks`, { method: 'POST', body });
    expect(events.map((event) => event.body)).toEqual([body]);
    expect(events[0]?.queryStringParameters).toBeNull();
    expect(events[0]?.pathParameters).toBeNull();
  });

  test('answers health without a signature, and says so in the event', async () => {
    const { origin, events } = await start();
    expect((await fetch(`${origin}/health`)).status).toBe(200);
    expect(events[0]?.requestContext.identity.userArn).toBeNull();
  });

  test.each(['/agents', '/tasks', '/nowhere', '/health/', '/agents/x/output', '//health'])(
    'refuses %s without a signature, whether it exists or not',
    async (path) => {
      const { origin, events } = await start();
      const response = await fetch(origin + path);
      expect(response.headers.get('x-amzn-errortype')).toBe('MissingAuthenticationTokenException');
      expect(await errorOf(response)).toEqual({ status: 403, code: 'forbidden' });
      expect(events).toEqual([]);
    },
  );

  test('refuses a wrong secret', async () => {
    const { origin, events } = await start();
    const stranger = new AwsClient({ accessKeyId, secretAccessKey: 'wrong', region, service, retries: 0 });
    expect(await errorOf(await stranger.fetch(`${origin}/agents`))).toEqual({
      status: 403,
      code: 'forbidden',
    });
    expect(events).toEqual([]);
  });

  test('tells a signed caller that a path or a method does not exist', async () => {
    const { origin } = await start();
    expect(await errorOf(await aws.fetch(`${origin}/nowhere`))).toEqual({
      status: 404,
      code: 'unknown_route',
    });
    const wrongMethod = await aws.fetch(`${origin}/agents/x/kill`);
    expect(await errorOf(wrongMethod)).toEqual({ status: 405, code: 'method_not_allowed' });
  });

  test('takes a body of exactly 1 MiB and refuses one byte more', async () => {
    const { origin, events } = await start();
    const post = (bytes: number) => aws.fetch(`${origin}/tasks`, { method: 'POST', body: 'x'.repeat(bytes) });
    expect((await post(1024 * 1024)).status).toBe(200);
    expect(await errorOf(await post(1024 * 1024 + 1))).toEqual({ status: 413, code: 'body_too_large' });
    expect(events).toHaveLength(1);
  });

  test('refuses an oversize body that does not announce its length', async () => {
    const { origin } = await start();
    const piece = new Uint8Array(700_000);
    const body = ReadableStream.from([piece, piece]);
    const response = await fetch(`${origin}/tasks`, { method: 'POST', body, duplex: 'half' });
    expect(await errorOf(response)).toEqual({ status: 413, code: 'body_too_large' });
  });

  test('refuses a body that is not UTF-8', async () => {
    const { origin } = await start();
    const response = await aws.fetch(`${origin}/tasks`, {
      method: 'POST',
      body: new Uint8Array([0x22, 0xff, 0x22]),
    });
    expect(await errorOf(response)).toEqual({ status: 400, code: 'invalid_json' });
  });

  test('refuses a query that is not UTF-8 where no signature does', async () => {
    const { origin } = await start();
    expect(await errorOf(await fetch(`${origin}/health?a=%ff`))).toEqual({
      status: 400,
      code: 'invalid_request',
    });
  });

  test('answers a handler that throws without a word of its inside, and logs it', async () => {
    const { origin, logged } = await start({
      'list-agents': () => Promise.reject(new Error('secret inside')),
    });
    const response = await aws.fetch(`${origin}/agents`);
    expect(await response.clone().text()).not.toContain('secret inside');
    expect(await errorOf(response)).toEqual({ status: 500, code: 'internal' });
    expect(logged).toHaveLength(1);
  });

  test('tells a waiting handler when its caller hangs up', async () => {
    const { promise: hungUp, resolve } = Promise.withResolvers<void>();
    const { promise: entered, resolve: enter } = Promise.withResolvers<void>();
    const { origin } = await start({ health: waitUntilStopped(enter, resolve) });
    const caller = new AbortController();
    const call = fetch(`${origin}/health`, { signal: caller.signal });
    await entered;
    caller.abort();
    await expect(call).rejects.toMatchObject({ name: 'AbortError' });
    await hungUp;
  });

  test('has a waiting handler answered when it closes, and ends although callers keep connections', async () => {
    const { promise: entered, resolve: enter } = Promise.withResolvers<void>();
    const { origin, front, stop } = await startFront({ health: waitUntilStopped(enter) });
    const agent = new Agent({ keepAlive: true });
    const answered = once(httpRequest(`${origin}/health`, { agent }).end(), 'response');
    await entered;
    const closed = front.close();
    const [response] = await answered;
    expect(response.statusCode).toBe(200);
    response.resume();
    await closed;
    await stop();
    agent.destroy();
  });

  test('carries several requests on one connection', async () => {
    const { origin, events } = await start();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ports = new Set<number | undefined>();
    for (let i = 0; i < 3; i++) {
      const [response] = await once(httpRequest(`${origin}/health`, { agent }).end(), 'response');
      ports.add(response.socket.localPort);
      await response.toArray();
    }
    agent.destroy();
    expect(events).toHaveLength(3);
    expect(ports.size).toBe(1);
  });

  test('survives a caller that hangs up in the middle of its body', async () => {
    const { origin, events } = await start();
    const socket = connect(Number(new URL(origin).port), '127.0.0.1');
    await once(socket, 'connect');
    socket.write('POST /tasks HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{');
    socket.destroy();
    await once(socket, 'close');
    expect((await fetch(`${origin}/health`)).status).toBe(200);
    expect(events).toHaveLength(1);
  });
});

describe('an upload', () => {
  const bytes = 'a packed tree';
  const content = { sha256: sha256Hex(bytes), bytes: bytes.length };

  test('is kept under its key when its bytes are the announced ones', async () => {
    const { uploads, folder } = await start();
    const { url, headers } = await uploads.createUpload('workspaces/ws-1.tar.gz', content);
    const response = await fetch(url, { method: 'PUT', body: bytes, headers });
    expect(response.status).toBe(200);
    expect(await readFile(join(folder, 'workspaces_ws-1.tar.gz'), 'utf8')).toBe(bytes);
    expect(await readdir(folder)).toHaveLength(1);
  });

  test('is refused and leaves nothing behind when its bytes are others', async () => {
    const { uploads, folder } = await start();
    const { url } = await uploads.createUpload('workspaces/ws-1.tar.gz', content);
    const response = await fetch(url, { method: 'PUT', body: 'another tree' });
    expect(await errorOf(response)).toEqual({ status: 400, code: 'invalid_request' });
    expect(await readdir(folder)).toEqual([]);
  });

  test.each(['with its length', 'without its length'])('is refused over its limit %s', async (how) => {
    const { uploads, folder } = await start();
    const { url } = await uploads.createUpload('workspaces/ws-1.tar.gz', content);
    const big = new Uint8Array(maxUploadBytes + 1);
    const response =
      how === 'with its length'
        ? await fetch(url, { method: 'PUT', body: big })
        : await fetch(url, { method: 'PUT', body: ReadableStream.from([big]), duplex: 'half' });
    expect(await errorOf(response)).toEqual({ status: 413, code: 'body_too_large' });
    expect(await readdir(folder)).toEqual([]);
  });

  test('is refused for another key, without a signature, with a caller’s own signature, and once it is late', async () => {
    const { uploads, origin, folder, clock } = await start();
    const { url, expiresAt } = await uploads.createUpload('workspaces/ws-1.tar.gz', content);
    const put = { method: 'PUT', body: bytes };
    const elsewhere = `${origin}/uploads/workspaces/ws-2.tar.gz`;
    const own = { ...put, headers: { 'x-amz-content-sha256': content.sha256 } };
    const answers = [
      await fetch(url.replace('ws-1', 'ws-2'), put),
      await fetch(elsewhere, put),
      await aws.fetch(`${elsewhere}?X-Amz-Content-Sha256=${content.sha256}`, own),
    ];
    clock.now = expiresAt.getTime() + 1000;
    answers.push(await fetch(url, put));
    const errors = await Promise.all(answers.map(errorOf));
    expect(errors).toEqual(Array(4).fill({ status: 403, code: 'forbidden' }));
    expect(await readdir(folder)).toEqual([]);
  });
});

function waitUntilStopped(enter: () => void, stopped?: () => void): HttpHandler {
  return async (_event, context) => {
    enter();
    if (context.stopWaiting !== undefined) await once(context.stopWaiting, 'abort');
    stopped?.();
    return { statusCode: 200, body: '{}' };
  };
}
