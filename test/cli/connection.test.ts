import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findEndpoint } from '#client/connection/find-endpoint.ts';
import { AgentsError } from '#client/http/agents-error.ts';
import { UsageError } from '#client/usage-error.ts';
import { agentId, completed, fakeCli, output, type Reply } from './cli-world.ts';

const keys = { AWS_ACCESS_KEY_ID: 'AK', AWS_SECRET_ACCESS_KEY: 'SK' };
const aws = 'https://abc123.execute-api.eu-central-1.amazonaws.com/prod';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'cli-home-'));
});
afterEach(async () => {
  await rm(home, { recursive: true });
});

async function announce(origin: string): Promise<void> {
  await writeFile(join(home, 'platform.json'), JSON.stringify({ origin, pid: 1 }));
  const credentials = { accessKeyId: 'LOCAL1', secretAccessKey: 's', uploadSecret: 'u' };
  await writeFile(join(home, 'credentials.json'), JSON.stringify(credentials));
}

async function find(env: Record<string, string>, flags: { endpoint?: string; region?: string } = {}) {
  const endpoint = await findEndpoint(
    { env: { AGENTS_HOME: home, ...env }, userFolder: '/nonexistent' },
    flags,
  );
  return { url: endpoint.url, region: endpoint.region, ...(await endpoint.credentials()) };
}

describe('the platform', () => {
  test("is the user's own embedded one unless another is named", async () => {
    await announce('http://127.0.0.1:4311');
    expect(await find(keys)).toEqual({
      ...{ url: 'http://127.0.0.1:4311', region: 'local', accessKeyId: 'LOCAL1', secretAccessKey: 's' },
    });
  });

  test('is named by a flag before the environment, and signed for with its credentials', async () => {
    await announce('http://127.0.0.1:4311');
    const env = { ...keys, AWS_SESSION_TOKEN: 'T', AGENTS_ENDPOINT: 'http://127.0.0.1:1' };
    expect(await find(env, { endpoint: aws })).toEqual({
      ...{ url: aws, region: 'eu-central-1', accessKeyId: 'AK', secretAccessKey: 'SK', sessionToken: 'T' },
    });
    expect(await find(env)).toMatchObject({ url: 'http://127.0.0.1:1', region: 'local' });
  });

  test("is signed for with its own credentials when its address is the embedded one's", async () => {
    await announce('http://127.0.0.1:4311');
    expect(await find(keys, { endpoint: 'http://127.0.0.1:4311/' })).toMatchObject({ accessKeyId: 'LOCAL1' });
  });

  test('is signed for over http on this machine alone', async () => {
    for (const endpoint of [
      'http://agents.example.com/prod',
      'http://127.0.0.1.example.com',
      'http://10.0.0.1',
    ]) {
      const found = find({ ...keys, AWS_REGION: 'us-east-1' }, { endpoint });
      await expect(found).rejects.toThrow('would get everything in the clear');
    }
    for (const endpoint of [
      'http://localhost:1',
      'http://127.0.0.2:1',
      'http://[::1]:1',
      'http://2130706433:1',
    ]) {
      expect(await find(keys, { endpoint })).toMatchObject({ url: endpoint, region: 'local' });
    }
  });

  test('at an address of its own takes the region from flag or environment', async () => {
    const endpoint = 'https://agents.example.com';
    const env = { ...keys, AWS_DEFAULT_REGION: 'us-east-1' };
    expect(await find(env, { endpoint })).toMatchObject({ region: 'us-east-1' });
    expect(await find({ ...env, AWS_REGION: 'us-west-2' }, { endpoint })).toMatchObject({
      region: 'us-west-2',
    });
    expect(await find(env, { endpoint, region: 'sa-east-1' })).toMatchObject({ region: 'sa-east-1' });
    await expect(find(keys, { endpoint })).rejects.toThrow(UsageError);
  });

  test.each(['nope', 'ftp://x', ''])('is not found at %j', async (endpoint) => {
    await expect(find(keys, { endpoint })).rejects.toThrow(UsageError);
  });

  test('elsewhere needs credentials; an empty variable is none', async () => {
    await expect(find({ ...keys, AWS_SECRET_ACCESS_KEY: '' }, { endpoint: aws })).rejects.toMatchObject({
      code: 'no_credentials',
    });
  });

  test('is missing where none was started, or its files are broken', async () => {
    await expect(find({ AGENTS_ENDPOINT: '' })).rejects.toThrow(AgentsError);
    await announce('http://127.0.0.1:4311');
    await writeFile(join(home, 'platform.json'), '{"origin":');
    await expect(find({})).rejects.toThrow('no platform runs here');
  });

  test('is followed to another address after a restart', async () => {
    await announce('http://127.0.0.1:1001');
    const asked: string[] = [];
    const replies: Reply[] = [output({ lines: ['a'] }), output({ ...completed, lines: ['b'], from: 2 })];
    const scripted = fakeCli({ [`GET /agents/${agentId}/output`]: replies });
    const cli = fakeCli(
      {},
      {
        env: { AGENTS_HOME: home },
        fetch: async (input, init) => {
          asked.push(new URL(String(input)).origin);
          const answer = await scripted.world.fetch(input, init);
          // It has no live stream, and moves with its first answer.
          if (answer.ok) await announce('http://127.0.0.1:1002');
          return answer;
        },
      },
    );
    expect(await cli.run('output', agentId, '--follow')).toBe(0);
    expect(cli.out.text).toBe('a\nb\n');
    expect(asked).toEqual([1001, 1001, 1002].map((port) => `http://127.0.0.1:${port}`));
  });
});
