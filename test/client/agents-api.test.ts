import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { type AgentsApi, createAgentsApi } from '#client/http/agents-api.ts';
import { AgentsError } from '#client/http/agents-error.ts';
import type { ApiWorld } from '#client/http/api-call.ts';
import { uploadWorkspace } from '#client/http/upload-workspace.ts';
import { sha256Hex } from '#local/http/canonical-request.ts';
import { createSignatureVerifier } from '#local/http/sigv4.ts';

const region = 'eu-central-1';
const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', sessionToken: 'token' };
const verify = createSignatureVerifier({
  credentialOf: () => ({ ...credentials, principalArn: 'arn:aws:iam::000000000000:user/dev' }),
  ...{ region, service: 'execute-api', now: Date.now },
});

interface Seen {
  target: string;
  method: string;
  body: string;
  headers: IncomingMessage['headers'];
  isVerified: boolean;
}
type Reply = { status: number; body: unknown } | 'hang up';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A platform of set answers; the last one is given for every further call. */
async function startPlatform(...replies: Reply[]) {
  const seen: Seen[] = [];
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray());
    const { method = '', url: target = '', headers, rawHeaders } = request;
    const [path = '', query = ''] = target.split('?');
    const { isVerified } = verify({ method, path, query, rawHeaders }, sha256Hex(body));
    seen.push({ target, method, body: body.toString(), headers, isVerified });
    const reply = replies[Math.min(seen.length, replies.length) - 1];
    if (reply === undefined || reply === 'hang up') {
      request.socket.destroy();
      return;
    }
    response
      .writeHead(reply.status, { 'x-amzn-requestid': `r-${seen.length}` })
      .end(JSON.stringify(reply.body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { seen, url, ...clientOf(url) };
}

function clientOf(
  url: string,
  send: typeof fetch = fetch,
): { api: AgentsApi; world: ApiWorld; slept: number[] } {
  const slept: number[] = [];
  const world: ApiWorld = {
    fetch: send,
    now: Date.now,
    sleep: async (ms) => void slept.push(ms),
    random: () => 1,
    uuid: () => 'uuid-1',
  };
  return { api: createAgentsApi(world, { url, region, credentials: () => credentials }), world, slept };
}

const agentId = 'agent-x-abcdefghij';
const started = {
  agent_id: agentId,
  subagent_type: 'x',
  description: 'd',
  status: 'running',
  model: 'm',
  started_at: '2026-11-22T09:30:00.000Z',
  timeout_minutes: 30,
  rehearsal: false,
  message: 'runs',
};
const killed = {
  agent_id: agentId,
  killed: true,
  status: 'terminated',
  rehearsal: false,
  output: '',
  message: 'killed',
};
const failure = (status: number, code: string, retryable: boolean): Reply => ({
  status,
  body: { error: { code, message: `it is ${code}`, remedy: 'do better', retryable }, request_id: 'r' },
});

async function errorOf(call: Promise<unknown>): Promise<AgentsError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof AgentsError) return error;
  throw error ?? new Error('the call succeeded');
}

describe('the API client', () => {
  test('signs what it sends, and the platform verifies it', async () => {
    const { api, seen } = await startPlatform({ status: 202, body: started });
    expect(await api.task({ subagent_type: 'x', prompt: 'Prüfe 🔍' })).toEqual(started);
    expect(seen).toMatchObject([
      {
        method: 'POST',
        target: '/tasks',
        body: '{"subagent_type":"x","prompt":"Prüfe 🔍"}',
        headers: { 'content-type': 'application/json', 'idempotency-key': 'uuid-1' },
        isVerified: true,
      },
    ]);
  });

  test('signs a query of any characters below a stage path, and leaves out what was not given', async () => {
    const { url, seen } = await startPlatform({ status: 200, body: { agents: [] } });
    const { api } = clientOf(`${url}/prod/`);
    await api.list({ cursor: "a b+c/ü!*'(%", limit: 5, subagent_type: undefined });
    expect(seen).toMatchObject([{ isVerified: true }]);
    const sent = new URL(seen[0]?.target ?? '', url);
    expect(sent.pathname).toBe('/prod/agents');
    expect(Object.fromEntries(sent.searchParams)).toEqual({ cursor: "a b+c/ü!*'(%", limit: '5' });
  });

  test('puts an agent id into the path so that it cannot leave it', async () => {
    const { api, seen } = await startPlatform({ status: 200, body: killed });
    await api.kill('../x?y#z');
    expect(seen).toMatchObject([{ target: '/agents/..%2Fx%3Fy%23z/kill', isVerified: true }]);
  });

  test('repeats a call that failed in passing, with the same idempotency key and growing pauses', async () => {
    const { api, seen, slept } = await startPlatform(
      'hang up',
      failure(503, 'unavailable', true),
      { status: 502, body: 'bad gateway' },
      { status: 202, body: started },
    );
    expect(await api.task({ subagent_type: 'x', prompt: 'p' })).toEqual(started);
    expect(seen.map(({ headers }) => headers['idempotency-key'])).toEqual(Array(4).fill('uuid-1'));
    expect(slept).toEqual([300, 600, 1200]);
  });

  test('gives up after four tries', async () => {
    const { api, seen } = await startPlatform(failure(503, 'unavailable', true));
    expect((await errorOf(api.kill(agentId))).code).toBe('unavailable');
    expect(seen).toHaveLength(4);
  });

  test.each([
    failure(400, 'invalid_request', false),
    failure(403, 'forbidden', false),
    failure(429, 'too_many_agents', true),
    failure(500, 'internal', false),
  ])('does not repeat a call that repeating does not help: %o', async (reply) => {
    const { api, seen } = await startPlatform(reply);
    const error = await errorOf(api.kill(agentId));
    expect(error).toMatchObject({ remedy: 'do better', requestId: 'r-1' });
    expect(error.status).toBe(reply === 'hang up' ? 0 : reply.status);
    expect(seen).toHaveLength(1);
  });

  test('says that there is no platform, and how to start one', async () => {
    const { url } = await startPlatform({ status: 200, body: {} });
    await closers.pop()?.();
    const error = await errorOf(clientOf(url).api.health());
    expect(error).toMatchObject({ code: 'no_platform', message: `no platform at ${url}`, retryable: true });
    expect(error.remedy).toContain('npm start');
  });

  test('says that the connection broke', async () => {
    const { api } = await startPlatform('hang up');
    expect((await errorOf(api.health())).code).toBe('connection_broken');
  });

  test('does not believe an answer of another shape', async () => {
    const { api } = await startPlatform({ status: 200, body: { agent_id: 7 } });
    expect(await errorOf(api.kill(agentId))).toMatchObject({ code: 'unreadable_answer', requestId: 'r-1' });
  });

  test.each([200, 500])('takes no answer without end: status %i', async (status) => {
    const { url } = await startPlatform('hang up');
    const mebibytes = { given: 0 };
    const chunk = new Uint8Array(16 * 1024 * 1024).fill(0x20);
    const body = new ReadableStream({
      pull(controller) {
        mebibytes.given += 16;
        controller.enqueue(chunk);
      },
    });
    const { api } = clientOf(url, async () => new Response(body, { status }));
    expect((await errorOf(api.kill(agentId))).code).toBe('unreadable_answer');
    expect(mebibytes.given).toBeLessThan(300);
  });

  test('ends with the reason of the caller who aborts, without another try', async () => {
    const { api, seen } = await startPlatform('hang up');
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(api.kill(agentId, { signal })).rejects.toThrow('enough');
    expect(seen).toEqual([]);
  });
});

describe('a workspace', () => {
  const workspace = `ws-${'a'.repeat(64)}`;

  async function pack() {
    const folder = await mkdtemp(join(tmpdir(), 'upload-'));
    closers.push(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, 'packed'), 'bytes');
    return { sha256: sha256Hex('bytes'), bytes: 5, path: join(folder, 'packed') };
  }

  test('is uploaded with its length, again where the connection broke, when the platform lacks it', async () => {
    const storage = await startPlatform('hang up', { status: 200, body: '' });
    const upload = {
      url: `${storage.url}/uploads/x?sig=1`,
      headers: { 'x-kind': 'tree' },
      expires_at: started.started_at,
    };
    const { api, world } = await startPlatform({ status: 200, body: { workspace, uploaded: false, upload } });
    expect(await uploadWorkspace({ api, world }, await pack())).toBe(workspace);
    expect(storage.seen.at(-1)).toMatchObject({
      ...{ method: 'PUT', target: '/uploads/x?sig=1', body: 'bytes' },
      headers: { 'content-length': '5', 'x-kind': 'tree' },
    });
    expect(storage.seen.at(-1)?.headers.authorization).toBeUndefined();
  });

  test('is not uploaded when the platform has it', async () => {
    const { api, world, seen } = await startPlatform({ status: 200, body: { workspace, uploaded: true } });
    expect(await uploadWorkspace({ api, world }, await pack())).toBe(workspace);
    expect(seen).toHaveLength(1);
  });
});
