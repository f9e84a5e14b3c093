import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { describe, expect, test } from 'vitest';
import { type HttpMcpServer, startHttp } from '#client/mcp/http/serve-http.ts';
import { createClient } from './connect.ts';
import { inspect } from './inspector.ts';
import { environmentOf, openWorld, review } from './open-mcp.ts';
import { program, runChild } from './run-child.ts';

async function open() {
  const opened = await openWorld();
  const http = await startHttp({ world: opened.world, options: { workspace: false } }, { port: 0 });
  return {
    ...{ ...opened, http },
    async [Symbol.asyncDispose]() {
      await http[Symbol.asyncDispose]();
      await opened[Symbol.asyncDispose]();
    },
  };
}

const hello = {
  ...{ jsonrpc: '2.0', id: 1, method: 'initialize' },
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'x', version: '1' } },
};
const mcpHeaders = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };

/** A request with any headers, also those that `fetch` does not let through. */
async function post(url: string, headers: Record<string, string> = {}, body: unknown = hello) {
  const sent = request(url, { method: 'POST', headers: { ...mcpHeaders, ...headers } });
  sent.end(JSON.stringify(body));
  const { promise, resolve, reject } = Promise.withResolvers<import('node:http').IncomingMessage>();
  sent.on('response', resolve).on('error', reject);
  const response = await promise;
  return { status: response.statusCode, headers: response.headers, text: await text(response) };
}

describe('agents mcp --http', () => {
  test('lets in who has the address or the token, and nobody else', async () => {
    await using opened = await open();
    const { url, bareUrl, secret } = opened.http;
    expect(new URL(url).hostname).toBe('127.0.0.1');
    expect(secret).toMatch(/^[0-9a-f]{64}$/);
    const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
    const tries = [
      await post(url),
      await post(bareUrl, bearer(secret)),
      await post(bareUrl),
      await post(bareUrl, bearer(`${secret}x`)),
      await post(url.replace(secret, secret.toUpperCase())),
      await post(url.replace(`/${secret}`, '/x')),
      await post(url.replace('/mcp', '')),
    ];
    expect(tries.map(({ status }) => status)).toEqual([200, 200, 401, 401, 404, 404, 404]);
  });

  test('refuses pages of elsewhere, under whatever name they come', async () => {
    await using opened = await open();
    const { url } = opened.http;
    const { port } = new URL(url);
    const refused = [
      { host: 'evil.example' },
      { host: `evil.example:${port}` },
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: `http://127.0.0.1.evil.example:${port}` },
    ];
    for (const headers of refused) expect(await post(url, headers)).toMatchObject({ status: 403 });
    const taken = await post(url, { host: `localhost:${port}`, origin: `http://localhost:${port}` });
    expect(taken.status).toBe(200);
    expect(taken.headers).not.toHaveProperty('access-control-allow-origin');
    expect(await post(url, { host: 'a b' })).toMatchObject({ status: 400 });
    expect((await opened.platform.api.list()).agents).toEqual([]);
  });

  test('says nothing in the log of what is no request: anybody may send it', async () => {
    await using opened = await open();
    const { url } = opened.http;
    const ask = async (method: string, path: string) => {
      const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
      request(url, { method, path })
        .on('response', (response) => resolve(response.resume().statusCode))
        .on('error', reject)
        .end();
      return await promise;
    };
    expect([await ask('GET', '//'), await ask('TRACE', '/mcp')]).toEqual([400, 400]);
    expect(opened.logged).toEqual([]);
  });

  test('keeps sessions apart, ends them when asked, and drops the longest silent beyond 32', async () => {
    await using opened = await open();
    const { url } = opened.http;
    const ids: string[] = [];
    for (let count = 0; count < 33; count++) ids.push(String((await post(url)).headers['mcp-session-id']));
    expect(new Set(ids).size).toBe(33);
    const ping = async (id = '') => {
      const answer = await post(url, { 'mcp-session-id': id }, { jsonrpc: '2.0', id: 2, method: 'ping' });
      return answer.status;
    };
    expect([await ping(ids[0]), await ping(ids[1]), await ping(ids[32])]).toEqual([404, 200, 200]);
    const ended = await fetch(url, { method: 'DELETE', headers: { 'mcp-session-id': ids[1] ?? '' } });
    expect(ended.status).toBe(200);
    expect(await ping(ids[1])).toBe(404);
    expect(await ping('made-up')).toBe(404);
  });

  test('of two sessions gives each what is new to it', async () => {
    await using opened = await open();
    const agent_id = await opened.platform.start();
    await opened.platform.ended(agent_id);
    const read = async () => {
      const client = createClient();
      await client.connect(new StreamableHTTPClientTransport(new URL(opened.http.url)));
      const { structuredContent } = await client.callTool({ name: 'AgentOutput', arguments: { agent_id } });
      await client.close();
      return String(Object(structuredContent).output);
    };
    const [first, second] = [await read(), await read()];
    expect(first).toContain('[RESULT] Reviewed');
    expect(second).toBe(first);
  });

  test('ends while clients wait, and leaves their agents running', async () => {
    await using opened = await openWorld();
    opened.platform.rehearsal.faults.add([{ kind: 'hang', times: 100 }]);
    const http: HttpMcpServer = await startHttp(
      { world: opened.world, options: { workspace: false } },
      { port: 0 },
    );
    const waits = [createClient(), createClient({ era: '2026' })].map(async (client) => {
      await client.connect(
        new StreamableHTTPClientTransport(new URL(http.url), { reconnectionOptions: never }),
      );
      const { promise, resolve } = Promise.withResolvers<void>();
      const called = client
        .callTool({ name: 'Task', arguments: review }, { onprogress: () => resolve() })
        .catch((error: unknown) => error);
      await promise;
      return { client, called };
    });
    const clients = await Promise.all(waits);
    await http[Symbol.asyncDispose]();
    await expect(fetch(http.url)).rejects.toThrow('fetch failed');
    expect((await opened.platform.api.list()).agents.map(({ status }) => status)).toEqual([
      'running',
      'running',
    ]);
    for (const { client } of clients) await client.close();
    for (const { called } of clients) expect(await called).toBeInstanceOf(Error);
  });

  test.each([[['--http']], [['--http', '--json']]])(
    'as a command prints its address and ends when asked: %s',
    async (flags) => {
      await using opened = await openWorld();
      const child = runChild([program, 'mcp', '--no-workspace', ...flags], environmentOf(opened.platform));
      const [line = ''] = await child.lines(1);
      const url = flags.includes('--json') ? String(Object(JSON.parse(line)).url) : line;
      expect(await post(url)).toMatchObject({ status: 200 });
      const { exitCode, stderr } = await child.stop('SIGTERM');
      expect(exitCode).toBe(0);
      expect(stderr).toContain('can start agents in your name');
    },
  );

  test('says so where its port is taken', async () => {
    await using opened = await open();
    const port = Number(new URL(opened.http.url).port);
    const second = startHttp({ world: opened.world, options: {} }, { port });
    await expect(second).rejects.toMatchObject({ message: expect.stringContaining(`port ${port}`) });
  });

  test("is understood by the official inspector's command line", async () => {
    await using opened = await open();
    const { tools } = Object(await inspect([opened.http.url], ['--method', 'tools/list']));
    expect(tools).toHaveLength(5);
    const header = ['--header', `Authorization: Bearer ${opened.http.secret}`];
    const flags = ['--method', 'tools/call', '--tool-name', 'ListAgents', ...header];
    const called = await inspect([opened.http.bareUrl], flags);
    expect(called).toMatchObject({ structuredContent: { agents: [] } });
  });
});

/** A client that is cut off stays cut off. */
const never = {
  ...{ initialReconnectionDelay: 1, maxReconnectionDelay: 1, reconnectionDelayGrowFactor: 1, maxRetries: 0 },
};
