import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { findEndpoint } from '#client/connection/find-endpoint.ts';
import type { CredentialSource } from '#client/http/signed-fetch.ts';
import { credentialChain } from '#client/runtime/credential-chain.ts';

const aws = 'https://abc123.execute-api.eu-central-1.amazonaws.com/prod';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aws-home-'));
  // The SDK reads its process's surroundings: here they are empty, and nothing leads off this machine.
  for (const name of Object.keys(process.env))
    if (/^(AWS|HTTPS?_PROXY)/i.test(name)) vi.stubEnv(name, undefined);
  vi.stubEnv('HOME', folder);
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'config'));
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'credentials'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

/** Answers every request alike, and keeps what it was asked. */
async function startService(answer: string, contentType: string) {
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    asked.push(`${request.headers.authorization ?? ''} ${body}`);
    response.writeHead(200, { 'content-type': contentType }).end(answer);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    asked,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

const writeConfig = (text: string) => writeFile(join(folder, 'config'), text);
const ask = (profile?: string) => credentialChain(Date.now)(profile)();

describe("AWS's own order of looking for credentials", () => {
  test('takes the keys of the profile that is asked for, and says nothing of keys in the environment', async () => {
    await writeConfig('[profile work]\naws_access_key_id = WORK\naws_secret_access_key = s1\n');
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AROUND');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 's');
    const warn = vi.spyOn(console, 'warn');
    expect(await ask('work')).toMatchObject({ accessKeyId: 'WORK', secretAccessKey: 's1' });
    expect(warn).not.toHaveBeenCalled();
    warn.mockRestore();
  });

  test('runs the process that a profile names, and keeps when its keys end', async () => {
    const keys = {
      Version: 1,
      AccessKeyId: 'PROC',
      SecretAccessKey: 's',
      Expiration: '2099-01-01T00:00:00Z',
    };
    await writeFile(join(folder, 'keys.json'), JSON.stringify(keys));
    await writeConfig(`[default]\ncredential_process = cat ${join(folder, 'keys.json')}\n`);
    expect(await ask()).toMatchObject({ accessKeyId: 'PROC', expiration: new Date('2099-01-01T00:00:00Z') });
  });

  test('asks the container for the keys of its role, with its token', async () => {
    const keys = {
      AccessKeyId: 'TASK',
      SecretAccessKey: 's',
      Token: 't',
      Expiration: '2099-01-01T00:00:00Z',
    };
    await using service = await startService(JSON.stringify(keys), 'application/json');
    vi.stubEnv('AWS_CONTAINER_CREDENTIALS_FULL_URI', `${service.url}/role`);
    vi.stubEnv('AWS_CONTAINER_AUTHORIZATION_TOKEN', 'let me in');
    expect(await ask()).toMatchObject({ accessKeyId: 'TASK', sessionToken: 't' });
    expect(service.asked).toEqual(['let me in ']);
  });

  test('assumes the role of a web identity', async () => {
    const xml = `<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
      <AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>WEB</AccessKeyId>
      <SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration>
      </Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`;
    await using service = await startService(xml, 'text/xml');
    const signed = 'by an identity provider';
    await writeFile(join(folder, 'token'), signed);
    vi.stubEnv('AWS_WEB_IDENTITY_TOKEN_FILE', join(folder, 'token'));
    vi.stubEnv('AWS_ROLE_ARN', 'arn:aws:iam::000000000000:role/ci');
    vi.stubEnv('AWS_REGION', 'eu-central-1');
    vi.stubEnv('AWS_ENDPOINT_URL_STS', service.url);
    expect(await ask()).toMatchObject({ accessKeyId: 'WEB', sessionToken: 't' });
    expect(service.asked[0]).toContain(`WebIdentityToken=${encodeURIComponent(signed)}`);
  });

  test('finds keys that were put there after it found none', async () => {
    const source = credentialChain(Date.now)(undefined);
    await expect(source()).rejects.toMatchObject({
      ...{ name: 'AgentsError', code: 'no_credentials', retryable: false },
      remedy: expect.stringContaining('AWS_PROFILE'),
    });
    await writeConfig('[default]\naws_access_key_id = LATE\naws_secret_access_key = s\n');
    expect((await source()).accessKeyId).toBe('LATE');
  });

  test('says to log in where a session of single sign-on is missing', async () => {
    await writeConfig(
      '[profile sso]\nsso_session = corp\nsso_account_id = 000000000000\nsso_role_name = Dev\n' +
        '[sso-session corp]\nsso_region = eu-central-1\nsso_start_url = https://corp.invalid/start\n',
    );
    await expect(ask('sso')).rejects.toMatchObject({
      code: 'no_credentials',
      remedy: 'Run `aws sso login` for the profile, then try again.',
    });
  });

  test('names a profile that is not there', async () => {
    await expect(ask('nobody')).rejects.toMatchObject({
      ...{ code: 'no_credentials', message: expect.stringContaining('nobody') },
    });
  });
});

describe('an endpoint', () => {
  const keys = { AWS_ACCESS_KEY_ID: 'AK', AWS_SECRET_ACCESS_KEY: 'SK' };

  /** What findEndpoint asks of the chain. */
  async function keyOf(env: Record<string, string>, flags: Parameters<typeof findEndpoint>[1]) {
    const asked: (string | undefined)[] = [];
    const source: CredentialSource = () => ({ accessKeyId: 'CHAIN', secretAccessKey: 's' });
    const chain = (profile: string | undefined) => {
      asked.push(profile);
      return source;
    };
    const world = { env: { AGENTS_HOME: folder, ...env }, userFolder: folder, credentialChain: chain };
    const { credentials } = await findEndpoint(world, flags);
    return { key: (await credentials()).accessKeyId, asked };
  }

  test.each([
    ['with keys in the environment asks no chain', keys, { endpoint: aws }, 'AK', []],
    ['with nothing else asks the chain', {}, { endpoint: aws }, 'CHAIN', [undefined]],
    ['takes AWS_PROFILE to the chain', { AWS_PROFILE: 'p' }, { endpoint: aws }, 'CHAIN', ['p']],
    ['takes keys before AWS_PROFILE', { ...keys, AWS_PROFILE: 'p' }, { endpoint: aws }, 'AK', []],
    ['takes a profile that is named before keys', keys, { endpoint: aws, profile: 'q' }, 'CHAIN', ['q']],
    [
      'takes credentials that are given before all else',
      keys,
      { endpoint: aws, profile: 'q', credentials: () => ({ accessKeyId: 'MINE', secretAccessKey: 's' }) },
      'MINE',
      [],
    ],
  ])('%s', async (_what, env, flags, key, asked) => {
    expect(await keyOf(env, flags)).toEqual({ key, asked });
  });

  test('on this machine asks no chain: what AWS gives is not for it', async () => {
    await expect(keyOf({}, { endpoint: 'http://127.0.0.1:1' })).rejects.toMatchObject({
      code: 'no_credentials',
    });
  });

  test.each(['https://me:hunter2@agents.example.com/prod', 'https://agents.example.com/prod?key=hunter2'])(
    'that holds more than host and path is refused, and not shown: %s',
    async (endpoint) => {
      const found = findEndpoint({ env: keys, userFolder: folder }, { endpoint, region: 'eu-west-1' });
      await expect(found).rejects.toMatchObject({
        code: 'usage',
        message: expect.not.stringContaining('hunter2'),
      });
    },
  );

  test('of a private API says its region as well', async () => {
    const endpoint = 'https://abc-vpce-1.execute-api.eu-west-1.vpce.amazonaws.com/prod';
    const world = { env: keys, userFolder: folder };
    expect(await findEndpoint(world, { endpoint })).toMatchObject({ region: 'eu-west-1' });
  });
});
