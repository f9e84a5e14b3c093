import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeError, isUnforeseen } from '#client/console/server/answer.ts';
import { UsageError } from '#client/usage-error.ts';
import { SnapshotError } from '#client/workspace/snapshot-error.ts';
import { type OpenConsole, openConsole } from './open-console.ts';

let at: OpenConsole;
beforeAll(async () => {
  at = await openConsole();
});
afterAll(() => at[Symbol.asyncDispose]());

interface Asked {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

interface Answer {
  status: number;
  headers: Record<string, unknown>;
  text: string;
}

/** Sends exactly these headers, the host too; `fetch` would not. */
async function ask(path: string, { method = 'GET', headers = {}, body }: Asked = {}): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const sent = httpRequest(at.console.origin, { method, path, headers }, (response) => {
    let text = '';
    response.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
  });
  sent.on('error', reject).end(body);
  return await promise;
}

const withToken = (more: Record<string, string> = {}) => ({ 'x-console-token': at.console.token, ...more });
const codeOf = ({ text }: Answer): string => JSON.parse(text).error.code;

describe('The console', () => {
  test('gives its page to a browser that has the address, under a policy that runs nothing else', async () => {
    const page = await ask('/agents/agent-x-abcdefghij');
    expect(page.status).toBe(200);
    expect(page.text).toContain('<div id="app"></div>');
    expect(page.headers).toMatchObject({
      'content-security-policy':
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data: blob:; " +
        "frame-ancestors 'none'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; " +
        "trusted-types 'none'",
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect(page.headers['set-cookie']).toBeUndefined();
  });

  test('has a page without a script, a style or a handler in its markup', async () => {
    const { text } = await ask('/');
    expect(text).not.toMatch(/<style|\son\w+=|style=|<script(?![^>]*\ssrc="\/)/);
  });

  test('serves every module that the page imports, as JavaScript', async () => {
    const seen = new Set<string>();
    const visit = async (path: string): Promise<void> => {
      if (seen.has(path)) return;
      seen.add(path);
      const { status, headers, text } = await ask(path);
      expect([path, status, headers['content-type']]).toEqual([path, 200, 'text/javascript; charset=utf-8']);
      for (const [, next = ''] of text.matchAll(/\b(?:from|import)\s*'(\/[^']+)'/g)) await visit(next);
    };
    await visit('/app.js');
    expect(seen.size).toBeGreaterThan(20);
    expect([...seen].filter((path) => !path.startsWith('/modules/') && path !== '/app.js')).toEqual([]);
  });

  test.for([
    '/modules/package.json',
    '/modules/client/console/server/guard.ts',
    '/%2e%2e/package.json',
    '/etc/passwd.txt',
  ])('gives away no other file: %s', async (path) => {
    expect((await ask(path)).status).toBe(404);
  });

  test('answers no call without the token of this start, and none with another', async () => {
    for (const headers of [
      {},
      { 'x-console-token': '0'.repeat(64) },
      { cookie: `console-token=${at.console.token}` },
    ]) {
      const answer = await ask('/api/agents', { headers });
      expect([answer.status, codeOf(answer)]).toEqual([401, 'no_token']);
    }
    expect((await ask('/api/agents', { headers: withToken() })).status).toBe(200);
  });

  test('answers under no name but its own: another one that leads here is an attack', async () => {
    const { port } = new URL(at.console.origin);
    for (const host of [
      'evil.example',
      `evil.example:${port}`,
      '127.0.0.1',
      `127.0.0.1.evil.example:${port}`,
    ]) {
      for (const path of ['/', '/api/agents']) {
        const answer = await ask(path, { headers: withToken({ host }) });
        expect([host, answer.status, codeOf(answer)]).toEqual([host, 403, 'foreign_origin']);
      }
    }
    expect((await ask('/api/agents', { headers: withToken({ host: `localhost:${port}` }) })).status).toBe(
      200,
    );
  });

  test('refuses what is no address, first of all to those who may not ask', async () => {
    expect((await ask('//', { headers: { host: 'evil.example' } })).status).toBe(403);
    expect((await ask('//')).status).toBe(400);
  });

  test('answers no other origin, and none to a call that changes something and names none', async () => {
    const { origin } = at.console;
    const kill = '/api/agents/agent-x-abcdefghij/kill';
    for (const other of ['https://evil.example', 'null', origin.replace('127.0.0.1', 'localhost')]) {
      const answer = await ask(kill, { method: 'POST', headers: withToken({ origin: other }) });
      expect([other, answer.status, codeOf(answer)]).toEqual([other, 403, 'foreign_origin']);
    }
    expect((await ask(kill, { method: 'POST', headers: withToken() })).status).toBe(403);
    expect(
      (await ask('/api/agents', { headers: withToken({ 'sec-fetch-site': 'cross-site' }) })).status,
    ).toBe(403);
    const own = await ask(kill, { method: 'POST', headers: withToken({ origin }), body: '{}' });
    expect([own.status, codeOf(own)]).toEqual([404, 'unknown_agent']);
  });

  test.for([
    ['GET', '/api/nothing'],
    ['DELETE', '/api/agents'],
    ['POST', '/api/agents/agent-x-abcdefghij/kill/more'],
    ['GET', '/api/agents/%zz/output'],
    ['GET', '/console/files/agent-x-abcdefghij/..%2f..%2fsecret'],
    ['GET', '/api//agents'],
  ])('passes nothing on that is no route of the API: %s %s', async ([method = '', path = '']) => {
    const before = at.world.logged.length;
    const answer = await ask(path, { method, headers: withToken({ origin: at.console.origin }) });
    expect([answer.status, codeOf(answer)]).toEqual([404, 'unknown_route']);
    expect(at.world.logged.length).toBe(before);
  });

  test('passes on what the platform refuses, with its remedy', async () => {
    const answer = await ask('/api/tasks', {
      method: 'POST',
      headers: withToken({ origin: at.console.origin, 'content-type': 'application/json' }),
      body: JSON.stringify({ subagent_type: 'devsecops-scaner', prompt: 'x' }),
    });
    expect(answer.status).toBe(404);
    expect(JSON.parse(answer.text).error).toMatchObject({ code: 'unknown_agent_type', retryable: false });
  });

  test('takes no body that is larger than the API takes', async () => {
    const headers = withToken({ origin: at.console.origin });
    const answer = await ask('/api/tasks', { method: 'POST', headers, body: `"${'x'.repeat(1_100_000)}"` });
    expect([answer.status, codeOf(answer)]).toEqual([413, 'body_too_large']);
  });

  test('has had no fault of its own in all of this', () => {
    expect(at.failures).toEqual([]);
  });
});

test.for([
  ['usage', new UsageError('the file is broken', 'Mend it.')],
  ['workspace', new SnapshotError('the folder is gone', 'Name another.')],
] as const)('What only its user can mend, as %s, is told as such and with its remedy', ([code, error]) => {
  const { message, remedy } = error;
  expect(describeError(error)).toEqual({ status: 400, code, message, remedy, retryable: false });
  expect(isUnforeseen(error)).toBe(false);
});
