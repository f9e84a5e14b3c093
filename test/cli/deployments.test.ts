import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { configPathOf } from '#client/connection/deployments.ts';
import { findEndpoint } from '#client/connection/find-endpoint.ts';
import { fakeCli } from './cli-world.ts';

const keys = { AWS_ACCESS_KEY_ID: 'AK', AWS_SECRET_ACCESS_KEY: 'SK' };
const prod = 'https://abc123.execute-api.eu-central-1.amazonaws.com/prod';
const test1 = 'https://agents.example.com';

let folder: string;
let config: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deployments-'));
  config = join(folder, 'config', 'agents.yaml');
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function run(...argv: string[]) {
  const cli = fakeCli({}, { env: { AGENTS_CONFIG: config } });
  const code = await cli.run('deployments', ...argv);
  return { code, out: cli.out.text, err: cli.err.text };
}

async function write(text: string): Promise<void> {
  await mkdir(dirname(config), { recursive: true });
  await writeFile(config, text);
}

/** Which profile was asked for, where one was. */
async function find(env: Record<string, string>, flags: Parameters<typeof findEndpoint>[1] = {}) {
  const asked: (string | undefined)[] = [];
  const world = {
    env: { AGENTS_CONFIG: config, AGENTS_HOME: join(folder, 'home'), ...keys, ...env },
    userFolder: '/nonexistent',
    credentialChain: (profile: string | undefined) => {
      asked.push(profile);
      return () => ({ accessKeyId: 'P', secretAccessKey: 'S' });
    },
  };
  const { url, region } = await findEndpoint(world, flags);
  return [url, region, ...asked].join(' ');
}

const two = `# mine
selected: prod
deployments:
  prod: { endpoint: ${prod} }
  test: { endpoint: ${test1}, region: us-west-2, aws_profile: work } # slow
`;

describe('agents deployments', () => {
  test('adds, lists, chooses and forgets', async () => {
    expect(await run('add', 'prod', prod, '--use')).toMatchObject({
      code: 0,
      out: `prod is ${prod}, and commands go to it now.\n`,
    });
    await run('add', 'test', test1, '--region', 'us-west-2', '--aws-profile', 'work');
    expect((await run('list')).out.split('\n')).toEqual([
      "  embedded  this machine's own",
      `* prod      ${prod}`,
      `  test      ${test1}  us-west-2  profile work`,
      '',
    ]);
    expect(await run('use', 'test')).toMatchObject({ code: 0, out: 'Commands go to test now.\n' });
    expect((await run('remove', 'test')).out).toBe('test is forgotten; commands go to embedded now.\n');
    expect(JSON.parse((await run('list', '--json')).out)).toEqual({
      ...{ config, selected: 'embedded', deployments: [{ name: 'prod', endpoint: prod }] },
    });
  });

  test('keeps the file to the user, whole at every moment, with its comments', async () => {
    await write(two);
    await chmod(config, 0o644);
    await run('use', 'test');
    expect(await readFile(config, 'utf8')).toBe(two.replace('selected: prod', 'selected: test'));
    expect((await stat(config)).mode & 0o777).toBe(0o600);
    expect(await readdir(dirname(config))).toEqual(['agents.yaml']);
  });

  test('writes through a link, as people keep their settings', async () => {
    await write(two);
    const link = join(folder, 'link.yaml');
    await symlink(config, link);
    const cli = fakeCli({}, { env: { AGENTS_CONFIG: link } });
    expect(await cli.run('deployments', 'use', 'embedded')).toBe(0);
    expect(await readFile(config, 'utf8')).not.toContain('selected');
  });

  test.for([
    [['add', 'embedded', prod], 'embedded is the platform of this machine'],
    [['add', '../x', prod], '1 to 40 of the characters'],
    [['add', 'x', 'nowhere'], 'an address such as'],
    [['add', 'x', 'file:///etc/passwd'], 'an address such as'],
    [['add', 'x', 'https://ada:pass@agents.example.com'], 'an address without user'],
    [['add', 'x', 'https://agents.example.com/?key=pass'], 'an address without user'],
    [['add', 'x', 'http://agents.example.com'], 'an https address'],
    [['add', 'x', 'http://127.0.0.1.example.com'], 'an https address'],
    [['add', 'prod', test1], 'there is a deployment "prod" already'],
    [['use', 'other'], 'there is no deployment "other"'],
    [['remove', 'other'], 'there is no deployment "other"'],
  ] as const)('%j is wrong usage, and changes nothing', async ([argv, said]) => {
    await write(two);
    const { code, err } = await run(...argv);
    expect(code).toBe(64);
    expect(err).toContain(said);
    expect(err).not.toContain('pass@');
    expect(await readFile(config, 'utf8')).toBe(two);
  });

  test('--replace puts another in its place', async () => {
    await write(two);
    expect((await run('add', 'prod', test1, '--replace')).code).toBe(0);
    expect(await find({ AWS_REGION: 'us-east-1' })).toBe(`${test1} us-east-1`);
  });

  test('says where the environment wins over what was chosen', async () => {
    await write(two);
    const cli = fakeCli({}, { env: { AGENTS_CONFIG: config, AGENTS_ENDPOINT: test1 } });
    await cli.run('deployments', 'use', 'test');
    expect(cli.err.text).toBe('AGENTS_ENDPOINT is set here, and wins.\n');
  });

  test('unfolds no aliases without measure', async () => {
    const names = [...'abcdefgh'];
    const bomb = names.map((name, at) => `${name}: &${name} [${`*${names[at - 1]},`.repeat(9)}]`).slice(1);
    await write(['a: &a [x]', ...bomb].join('\n'));
    const { code, err } = await run('list');
    expect(code).toBe(64);
    expect(err).toContain('agents.yaml: Excessive alias count');
  });

  test('leaves a broken file as it is', async () => {
    await write('deployments: [');
    expect(await run('add', 'x', prod)).toMatchObject({ code: 64 });
    expect(await readFile(config, 'utf8')).toBe('deployments: [');
  });

  test('takes a file that it cannot read for no empty one', async () => {
    await mkdir(config, { recursive: true });
    const { code, err } = await run('use', 'embedded');
    expect([code, err]).toEqual([64, expect.stringContaining(`${config} can't be read`)]);
  });
});

describe('a platform', () => {
  test('is the one that a flag names, else the environment, else the one that is selected', async () => {
    await write(two);
    expect(await find({})).toBe(`${prod} eu-central-1`);
    expect(await find({ AGENTS_DEPLOYMENT: 'test' })).toBe(`${test1} us-west-2 work`);
    const both = { AGENTS_ENDPOINT: 'http://127.0.0.1:1', AGENTS_DEPLOYMENT: 'test' };
    expect(await find(both)).toBe('http://127.0.0.1:1 local');
    expect(await find(both, { deployment: 'prod' })).toBe(`${prod} eu-central-1`);
    expect(await find(both, { deployment: 'prod', endpoint: 'http://127.0.0.1:2' })).toBe(
      'http://127.0.0.1:2 local',
    );
    expect(await find({}, { deployment: 'test', region: 'sa-east-1', profile: 'own' })).toBe(
      `${test1} sa-east-1 own`,
    );
  });

  test("is this machine's own where embedded is named, whatever is selected", async () => {
    await write(two);
    await expect(find({ AGENTS_DEPLOYMENT: 'embedded' })).rejects.toThrow('no platform runs here');
    await expect(find({ AGENTS_ENDPOINT: prod }, { deployment: 'embedded' })).rejects.toThrow(
      'no platform runs here',
    );
  });

  test('is never another one because a name or the file is wrong', async () => {
    await write(two);
    await expect(find({ AGENTS_DEPLOYMENT: 'prood' })).rejects.toThrow('there is no deployment "prood"');
    await write('selected: gone');
    await expect(find({})).rejects.toThrow('there is no deployment "gone"');
    await write('deployments: { prod: { endpoint: nowhere } }');
    await expect(find({})).rejects.toThrow(`${config}: deployments: prod: endpoint: an address such as`);
    await write('deployments: { prod: { endpoint: "https://x.example", password: x } }');
    await expect(find({})).rejects.toThrow('Unrecognized key');
  });

  test('is kept where XDG says', () => {
    const userFolder = '/home/me';
    expect(configPathOf({ env: {}, userFolder })).toBe('/home/me/.config/background-agents/config.yaml');
    const env = { XDG_CONFIG_HOME: '/x' };
    expect(configPathOf({ env, userFolder })).toBe('/x/background-agents/config.yaml');
    expect(configPathOf({ env: { ...env, AGENTS_CONFIG: '/y.yaml' }, userFolder })).toBe('/y.yaml');
  });
});
