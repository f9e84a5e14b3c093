import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Check } from '#client/cli/doctor/check.ts';
import type { CliWorld } from '#client/cli/world.ts';
import { failure, fakeCli, type Script } from './cli-world.ts';

const health = { status: 'ok', platform: 'embedded', rehearsal: false, version: '1.2.3' };
const good: Script = { 'GET /health': [{ body: health }], 'GET /agents': [{ body: { agents: [] } }] };
const keys = { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'very-secret' };

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'doctor-'));
});
afterEach(async () => {
  await rm(home, { recursive: true });
});

interface Situation {
  script?: Script;
  env?: Record<string, string>;
  changes?: Partial<CliWorld>;
  /** The platform's clock, in seconds before this machine's. */
  skewSeconds?: number;
  flags?: readonly string[];
}

async function examine({
  script = good,
  env = {},
  changes = {},
  skewSeconds = 0,
  flags = [],
}: Situation = {}) {
  const surroundings = { AGENTS_ENDPOINT: 'http://127.0.0.1:1', AGENTS_HOME: home, ...keys, ...env };
  const { world } = fakeCli(script);
  const fetchWithDate: typeof fetch = async (...request) => {
    const response = await world.fetch(...request);
    response.headers.set('date', new Date(world.now() - skewSeconds * 1000).toUTCString());
    return response;
  };
  const cli = fakeCli(script, {
    ...{ env: surroundings, userFolder: home, fetch: fetchWithDate, runProgram: async () => true },
    ...changes,
  });
  const code = await cli.run('doctor', '--json', ...flags);
  const { ok, checks }: { ok: boolean; checks: Check[] } = JSON.parse(cli.out.text);
  expect(ok).toBe(code === 0);
  expect(cli.out.text + cli.err.text).not.toMatch(/very-secret|AKIAEXAMPLE/);
  return { code, checks, of: (name: string) => checks.find(({ check }) => check === name) };
}

describe('agents doctor', () => {
  test('finds nothing to mend where all is well', async () => {
    const { code, checks } = await examine();
    expect(code).toBe(0);
    expect(checks.map(({ check, status }) => `${check} ${status}`)).toEqual([
      ...[
        'node ok',
        'config ok',
        'credentials ok',
        'platform ok',
        'clock ok',
        'versions ok',
        'access ok',
        'model ok',
      ],
      ...['bubblewrap ok', 'disk ok'],
    ]);
  });

  test('prints a line for each check, what to do about it, and where else to look', async () => {
    const cli = fakeCli({ ...good, 'GET /agents': [failure(403, 'forbidden')] });
    expect(await cli.run('doctor')).toBe(1);
    expect(cli.out.text).toContain('ok    node         24.21.0\n');
    expect(cli.out.text).toContain('fail  access       it is forbidden (request id: request-1)\n');
    expect(cli.out.text).toContain('\n                   Do better.\n');
    expect(cli.err.text).toContain('`agents cloud-doctor --profile NAME`');
  });

  test.for([
    [30, 'ok'],
    [-90, 'warn'],
    [280, 'fail'],
  ] as const)('holds a clock that is %i s off to be %s', async ([skewSeconds, status]) => {
    expect((await examine({ skewSeconds })).of('clock')?.status).toBe(status);
  });

  test('does not hold a clock to be right that it cannot compare', async () => {
    const { fetch } = fakeCli(good).world;
    expect((await examine({ changes: { fetch } })).of('clock')?.status).toBe('warn');
  });

  test.for([
    ['no platform answers', { script: { 'GET /health': ['refuse'] } }, 'platform', 'fail', 'no platform at'],
    ['no platform is known', { env: { AGENTS_ENDPOINT: '' } }, 'platform', 'fail', 'no platform runs here'],
    [
      'there is no model',
      { script: { ...good, 'GET /health': [{ body: { ...health, rehearsal: true } }] } },
      'model',
      'warn',
      'rehearsal',
    ],
    [
      'versions differ',
      { script: { ...good, 'GET /health': [{ body: { ...health, version: '2.0.0' } }] } },
      'versions',
      'warn',
      '2.0.0',
    ],
    ['Node is old', { changes: { nodeVersion: '18.1.0' } }, 'node', 'fail', '18.1.0'],
    [
      'bubblewrap is missing',
      { changes: { runProgram: async () => false } },
      'bubblewrap',
      'warn',
      'not installed',
    ],
    [
      'bubblewrap is forbidden',
      { changes: { runProgram: async (_file: string, [flag]: readonly string[]) => flag === '--version' } },
      ...(['bubblewrap', 'warn', 'forbids'] as const),
    ],
    ['the home is not there', { env: { AGENTS_HOME: '/nonexistent' } }, 'disk', 'warn', "can't be looked at"],
    ['there is nothing to sign with', { env: { AWS_ACCESS_KEY_ID: '' } }, 'platform', 'fail', 'credentials'],
  ] as const)('tells where %s', async ([, situation, check, status, detail]) => {
    const found = (await examine(situation as Situation)).of(check);
    expect(found).toMatchObject({ status, detail: expect.stringContaining(detail) });
    expect(found?.remedy).not.toBe('');
  });

  test('leaves out what only the machine of an embedded platform needs', async () => {
    const onAws = { ...good, 'GET /health': [{ body: { ...health, platform: 'aws' } }] };
    const { checks } = await examine({ script: onAws });
    expect(checks.map(({ check }) => check)).not.toContain('disk');
  });

  test('looks at this machine also where no platform runs on it yet', async () => {
    const { code, checks } = await examine({ env: { AGENTS_ENDPOINT: '' } });
    expect(code).toBe(1);
    expect(checks.map(({ check }) => check)).toEqual(['node', 'config', 'platform', 'bubblewrap', 'disk']);
  });

  test('says where credentials come from', async () => {
    const credentialChain = () => () => ({ accessKeyId: 'A', secretAccessKey: 'S', sessionToken: 'T' });
    const detail = async (situation: Situation) => (await examine(situation)).of('credentials')?.detail;
    expect(await detail({})).toBe('lasting, from the environment (AWS_ACCESS_KEY_ID)');
    expect(await detail({ flags: ['--profile', 'work'], changes: { credentialChain } })).toBe(
      'temporary, from the AWS profile work',
    );
    await writeFile(join(home, 'platform.json'), JSON.stringify({ origin: 'http://127.0.0.1:1', pid: 1 }));
    await writeFile(
      join(home, 'credentials.json'),
      JSON.stringify({ accessKeyId: 'L', secretAccessKey: 'S' }),
    );
    expect(await detail({})).toBe("lasting, from this machine's own platform");
  });

  test('reads the file of deployments, and says who may write to it', async () => {
    const config = join(home, 'config.yaml');
    const env = { AGENTS_CONFIG: config };
    expect((await examine({ env })).of('config')?.detail).toContain(
      `no file at ${config}; commands go to what AGENTS_ENDPOINT names`,
    );
    await writeFile(config, 'deployments: { a: { endpoint: "https://a.example" } }');
    await chmod(config, 0o600);
    expect((await examine({ env })).of('config')).toMatchObject({
      status: 'ok',
      detail: expect.stringContaining('1 deployment;'),
    });
    await chmod(config, 0o660);
    expect((await examine({ env })).of('config')?.status).toBe('warn');
    await writeFile(config, '[');
    expect((await examine({ env })).of('config')?.status).toBe('fail');
  });
});
