import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, describe, expect, test } from 'vitest';
import { createAgentsApi } from '#client/http/agents-api.ts';
import { downloadArtifact } from '#client/http/download-artifact.ts';
import { uploadWorkspace } from '#client/http/upload-workspace.ts';
import { sha256Hex } from '#local/http/canonical-request.ts';
import { createDownloads } from '#local/http/downloads.ts';
import { createHttpFront } from '#local/http/server.ts';
import { createSignatureVerifier } from '#local/http/sigv4.ts';
import { createUploads } from '#local/http/uploads.ts';
import { agentIdSchema } from '#shared/agent/ids.ts';
import { routes } from '#shared/contract/routes.ts';
import { artifactOf } from '#test/contracts/agent-samples.ts';
import { createApi } from './api.ts';

const region = 'us-east-1';
const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
const task = { subagent_type: 'code-review-agent', prompt: 'Review', run_in_background: true };

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** Handlers, signed front and client, as a user has them; only store and executions are fakes. */
async function startPlatform() {
  const kept = new Map<string, string>();
  const files = new Map<string, Uint8Array>();
  const api = createApi(
    {},
    {
      has: async (key) => kept.has(key),
      createUpload: (...args) => uploads.createUpload(...args),
      createDownload: (...args) => downloads.createDownload(...args),
    },
  );
  const folder = await mkdtemp(join(tmpdir(), 'wire-'));
  let url = '';
  const uploads = createUploads({
    ...{ origin: () => url, secret: 'upload-secret', now: Date.now, maxBytes: 1000, folder },
    keep: async (key, file) => void kept.set(key, file),
  });
  const downloads = createDownloads({
    ...{ origin: () => url, secret: 'download-secret', now: Date.now },
    read: async (key) => (files.has(key) ? Readable.from([files.get(key)]) : undefined),
  });
  const front = createHttpFront({
    ...{ routes, handlers: api.handlers, uploads, downloads, now: Date.now, newRequestId: () => 'request-1' },
    verify: createSignatureVerifier({
      credentialOf: (id) =>
        id === credentials.accessKeyId
          ? {
              secretAccessKey: credentials.secretAccessKey,
              principalArn: 'arn:aws:iam::000000000000:user/dev',
            }
          : undefined,
      ...{ region, service: 'execute-api', now: Date.now },
    }),
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  });
  url = await front.listen(0);
  closers.push(
    () => front.close(),
    () => rm(folder, { recursive: true }),
  );
  const world = {
    fetch,
    now: Date.now,
    sleep: async () => undefined,
    random: Math.random,
    uuid: () => 'key-1',
  };
  const client = createAgentsApi(world, { url, region, credentials: () => credentials });
  return { ...api, client, world, kept, files, folder, url };
}

describe('over the wire', () => {
  test('an agent is started, followed with a filter, listed and killed', async () => {
    const { client, write } = await startPlatform();
    const started = await client.task(task);
    const id = agentIdSchema.parse(started.agent_id);
    const waiting = client.output(id, { wait_seconds: 25, filter: '^ERROR|[<>"ü+ ]{3}' });
    await write(id, 'fine', 'ERROR: 100%');
    expect(await waiting).toMatchObject({ output: 'ERROR: 100%', next_cursor: 's2', status: 'running' });
    expect((await client.list({ status: 'running' })).agents.map(({ agent_id }) => agent_id)).toEqual([id]);
    expect(await client.kill(id)).toMatchObject({ killed: true, status: 'terminated' });
    expect(await client.output(id, { after: 's2' })).toMatchObject({ exit_code: 137, end_reason: 'killed' });
  });

  test('a workspace is uploaded once and can then be named', async () => {
    const { client, world, kept, folder } = await startPlatform();
    const path = join(folder, 'packed');
    await writeFile(path, 'a packed tree');
    const packed = { path, sha256: sha256Hex('a packed tree'), bytes: 13 };
    const workspace = await uploadWorkspace({ api: client, world }, packed);
    expect([...kept.keys()]).toEqual([`workspaces/${workspace}.tar.gz`]);
    expect(await client.createWorkspace({ sha256: packed.sha256, bytes: 13 })).toEqual({
      workspace,
      uploaded: true,
    });
    expect(await client.task({ ...task, workspace })).toMatchObject({ status: 'running' });
  });

  test('a file that an agent made is fetched, and comes as one to be saved', async () => {
    const { client, world, store, files, write } = await startPlatform();
    const { agent_id } = await client.task(task);
    const id = agentIdSchema.parse(agent_id);
    await write(id, 'Drawing');
    const page = '<svg onload="alert(1)"/>';
    const sha256 = sha256Hex(page);
    const chart = artifactOf('chart.svg', { media_type: 'image/svg+xml', bytes: page.length, sha256 });
    await store.putArtifacts(id, [chart]);
    expect((await client.output(id)).artifacts).toEqual([chart]);
    const fetchIt = () => downloadArtifact({ api: client, world }, { agentId: id, name: 'chart.svg' });
    await expect(fetchIt()).rejects.toMatchObject({ code: 'unknown_artifact' });
    files.set(`artifacts/${id}/${sha256}`, new TextEncoder().encode(page));
    expect(new TextDecoder().decode((await fetchIt()).content)).toBe(page);
    const { url } = await client.artifact(id, 'chart.svg');
    const { headers } = await fetch(url);
    expect(headers.get('content-disposition')).toBe('attachment; filename="chart.svg"');
    expect(headers.get('content-type')).toBe('application/octet-stream');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain('sandbox');
    files.set(`artifacts/${id}/${sha256}`, new TextEncoder().encode('something else'));
    await expect(fetchIt()).rejects.toMatchObject({ message: expect.stringContaining('not the file') });
  });

  test('no address of a file can be made or changed by a caller', async () => {
    const { client, store, files } = await startPlatform();
    const id = agentIdSchema.parse((await client.task(task)).agent_id);
    await store.putArtifacts(id, [artifactOf('a.csv')]);
    files.set('workspaces/other', new TextEncoder().encode('private'));
    const { url } = await client.artifact(id, 'a.csv');
    const { pathname, search, origin } = new URL(url);
    const refused = [
      `${origin}/downloads/workspaces/other/a.csv${search}`,
      `${origin}/downloads/workspaces/other/a.csv`,
      `${origin}${pathname}${search.replace(/Expires=\d+/, 'Expires=9999')}`,
      `${origin}${pathname.replace('a.csv', 'a.html')}${search}`,
    ];
    const statuses = await Promise.all(refused.map(async (address) => (await fetch(address)).status));
    expect(statuses).toEqual([403, 403, 403, 403]);
  });

  test('an error arrives with its code, remedy and request id', async () => {
    const { client } = await startPlatform();
    await expect(client.task({ ...task, timeout_minutes: 0 })).rejects.toMatchObject({
      ...{ code: 'invalid_request', status: 400, requestId: 'request-1', retryable: false },
      remedy: expect.stringContaining('1 to 1440'),
    });
  });

  test('two equal starts begin one agent', async () => {
    const { client, store } = await startPlatform();
    const answers = await Promise.all(Array.from({ length: 20 }, () => client.task(task)));
    expect(new Set(answers.map(({ agent_id }) => agent_id)).size).toBe(1);
    expect(await store.listRunning()).toHaveLength(1);
  });
});
