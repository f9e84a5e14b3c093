import { describe, expect, test } from 'vitest';
import { scanSecrets } from '#lambdas/tools/scan/secrets/scan-secrets.ts';
import { findingSchema, type ScanReport } from '#shared/findings/finding.ts';
import { inMemoryWorkspace } from '#test/fakes/in-memory-workspace.ts';
import { fakeSecrets } from '#test/secrets/fake-secrets.ts';
import { fakeKeyBlock, fakeText } from '#test/secrets/fake-text.ts';

const quiet = { signal: new AbortController().signal, progress: () => undefined };

const scan = (texts: Record<string, string>, paths?: string[]): Promise<ScanReport> =>
  scanSecrets(inMemoryWorkspace(texts), { ...quiet, ...(paths && { paths }) });

const rulesIn = async (texts: Record<string, string>): Promise<string[]> =>
  (await scan(texts)).findings.map(({ rule_id }) => rule_id);

const awsKey = `AKIA${fakeText('upper', 16)}`;
const githubToken = `ghp_${fakeText('word', 36)}`;

test.each([
  [`secretAccessKey: '${fakeText('base64', 40)}'`, /^secretAccessKey: '.{0,4}\*+'$/],
  [
    `url = postgres://shop:p4ss${fakeText('word', 12)}@db.internal:5432/shop`,
    /^url = postgres:\/\/shop:.{0,4}\*+/,
  ],
])('evidence tells what the secret is for: %#', async (text, shown) => {
  expect((await scan({ 'a.ts': text })).findings.map(({ evidence }) => evidence)).toEqual([
    expect.stringMatching(shown),
  ]);
});

test('a scan leaves no measurements behind in a process that lives on', async () => {
  await scan({ 'a.env': `KEY=${awsKey}` });
  expect(performance.getEntriesByType('mark')).toEqual([]);
});

test('what only its name gives away is one step milder in a test, and a token of a vendor is not', async () => {
  const guess = `password: '${fakeText('word', 24)}'`;
  const { findings } = await scan({
    'src/a.ts': guess,
    'test/b.ts': `${guess}\n// ${githubToken}`,
  });
  expect(findings.map(({ path, line, severity }) => `${path}:${line} ${severity}`)).toEqual([
    `test/b.ts:2 ${findings[0]?.severity}`,
    'src/a.ts:1 high',
    'test/b.ts:1 medium',
  ]);
  expect(['critical', 'high']).toContain(findings[0]?.severity);
});

test.each([
  'private_key: x25519.X25519PrivateKey',
  'password: password$1',
  'PrivateKey = rust_bindings.hpke.MLKEM768X25519PrivateKey',
])('a type or a variable is no secret: %s', async (text) => {
  expect(await rulesIn({ 'src/a.py': `${text}\n` })).toEqual([]);
});

describe('what the scan finds', () => {
  test.each(fakeSecrets)(
    '$id is one finding, and its evidence does not hold it',
    async ({ id, secret, text }) => {
      const { findings } = await scan({ 'src/app.ts': `first line\n${text}\nlast line\n` });
      expect(findings.map(({ rule_id, line }) => ({ rule_id, line }))).toEqual([
        { rule_id: `secrets/${id}`, line: 2 },
      ]);
      const [finding] = findings.map((item) => findingSchema.parse(item));
      // The first line of a key block holds nothing of the key.
      expect(finding?.evidence).toMatch(/\*{4}|^-{5}BEGIN [A-Z ]+-{5}$/);
      expect(finding?.evidence.length).toBeLessThanOrEqual(160);
      expect(JSON.stringify(finding)).not.toContain(secret.slice(4, 16));
      expect(JSON.stringify(finding)).not.toContain(secret.slice(-8));
    },
  );

  test.each(fakeSecrets)('the look-alike of $id is silent', async ({ lookAlike }) => {
    expect(await rulesIn({ 'src/app.ts': lookAlike })).toEqual([]);
  });

  test('secrets that secretlint alone knows are found too', async () => {
    const token = `figd_${fakeText('word', 44)}`;
    const { findings } = await scan({ 'a.ts': `x = ${token}` });
    expect(findings).toMatchObject([
      { rule_id: 'secrets/figma-token', evidence: 'x = figd****************' },
    ]);
  });

  test('a secret that several rules see is reported once, by the surest', async () => {
    expect(await rulesIn({ 'a.ts': `const apiToken = "${githubToken}";` })).toEqual(['secrets/github-token']);
    expect(await rulesIn({ 'a.ts': `Authorization: Bearer ${githubToken}` })).toEqual([
      'secrets/github-token',
    ]);
  });

  test('two secrets on one line are two findings, each with both masked', async () => {
    const { findings } = await scan({ 'a.env.ts': `${awsKey} ${githubToken}` });
    expect(findings.map(({ evidence }) => evidence)).toEqual([
      'ghp_ AKIA'
        .split(' ')
        .reverse()
        .map((start) => `${start}****************`)
        .join(' '),
      'AKIA**************** ghp_****************',
    ]);
  });

  test('a secret far into a minified line is shown with its surroundings only', async () => {
    const { findings } = await scan({
      'a.min.js': `${'a=1;'.repeat(50_000)}k="${awsKey}";${'b=2;'.repeat(50_000)}`,
    });
    expect(findings[0]?.evidence).toMatch(/^[a=1;]{57}k="AKIA\*{16}";b=2;.*…$/);
    expect(findings[0]?.evidence).toHaveLength(160);
  });

  test('a comment in the scanned tree does not switch the scan off', async () => {
    const token = `figd_${fakeText('word', 44)}`;
    expect(await rulesIn({ 'a.ts': `// secretlint-disable\nx = ${token}` })).toEqual(['secrets/figma-token']);
  });

  test('hits past the first piece of a large file have their true lines', async () => {
    const token = `figd_${fakeText('word', 44)}`;
    const { findings } = await scan({ 'a.ts': `${'const a = 1;\n'.repeat(9_000)}x = ${token}\n` });
    expect(findings).toMatchObject([{ line: 9_001 }]);
  });
});

describe('credential files', () => {
  test('values of an environment file are secrets by their names, random or not', async () => {
    const env = [
      'DB_PASSWORD=letmein-please',
      'export MAIL_SECRET="plain words"',
      'PORT=3000',
      'AUTH_URL=https://login.internal',
      'API_KEY=',
      'OTHER_TOKEN=your-token',
      'NEXT_PUBLIC_KEY=abcdefg1',
    ].join('\n');
    const { findings } = await scan({ '.env': env, 'app/.env.production': env, '.env.example': env });
    expect(findings.map(({ path, line, rule_id }) => `${path}:${line} ${rule_id}`)).toEqual([
      '.env:1 secrets/env-file-secret',
      '.env:2 secrets/env-file-secret',
      'app/.env.production:1 secrets/env-file-secret',
      'app/.env.production:2 secrets/env-file-secret',
    ]);
    expect(JSON.stringify(findings)).not.toMatch(/letmein|plain words/);
  });

  test.each([
    ['home/.ssh/id_rsa', fakeKeyBlock('OPENSSH PRIVATE KEY'), 'private-key'],
    ['.npmrc', `//registry.npmjs.org/:_authToken=${fakeText('word', 32)}`, 'npmrc-auth'],
    ['.netrc', `machine h\n  login me\n  password ${fakeText('word', 12)}`, 'netrc-password'],
    [
      'kubeconfig',
      `users:\n- user:\n    client-key-data: ${fakeText('base64', 400)}`,
      'kubeconfig-client-key',
    ],
    ['.docker/config.json', `{"auths":{"r":{"auth": "${fakeText('base64', 24)}"}}}`, 'docker-config-auth'],
    [
      '.aws/credentials',
      `[default]\naws_secret_access_key = ${fakeText('base64', 40)}`,
      'aws-secret-access-key',
    ],
    ['certs/server.p12', '\u0000binary', 'keystore-file'],
  ])('%s is covered', async (path, text, id) => {
    expect(await rulesIn({ [path]: text })).toEqual([`secrets/${id}`]);
  });

  test('a service account file is one finding, not one per field', async () => {
    const key = fakeKeyBlock('PRIVATE KEY', 1_600);
    const file = { type: 'service_account', private_key_id: fakeText('hex', 40), private_key: key };
    expect(await rulesIn({ 'credentials.json': JSON.stringify(file, null, 2) })).toEqual([
      'secrets/google-service-account',
    ]);
  });
});

describe('what the scan leaves alone', () => {
  test.each([
    ['the documented AWS key', 'AKIAIOSFODNN7EXAMPLE'],
    ['the documented AWS secret', 'aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'],
    ['an AWS account id', 'AWS_ACCOUNT_ID=123456789012'],
    ['a role id', `AROA${fakeText('upper', 16)}`],
    [
      'environment references',
      'password: process.env.DB_PASSWORD1, token: "$' + '{{ secrets.DEPLOY_TOKEN_2 }}"',
    ],
    [
      'placeholders',
      'api_key = "your-api-key-1234"\nsecret: "<secret-key-1>"\npassword = "xxxxxxxx1"\ntoken="changeme123"',
    ],
    ['a default password of a local database', 'postgres://postgres:postgres@localhost:5432/app'],
    ['an address of a reserved host', ['https://user:', 's3cr3tPa55@example.com/'].join('')],
    [
      'a filler key block',
      '-----BEGIN RSA PRIVATE KEY-----\n<paste the whole of your private key here, with its line breaks>\n-----END RSA PRIVATE KEY-----',
    ],
    ['a certificate', fakeKeyBlock('CERTIFICATE')],
    ['a public key', `${fakeKeyBlock('PUBLIC KEY')}\nssh-ed25519 ${fakeText('base64', 68)} me@host`],
    ['a UUID', 'const token = "3f2c8a51-0b7d-4e6f-9a1c-5d8e7f602b34"'],
    [
      'hashes',
      `sha256: ${fakeText('hex', 64)}\n"integrity": "sha512-${fakeText('base64', 86)}=="\ncommit ${fakeText('hex', 40)}`,
    ],
    ['a picture in base64', `src="data:image/png;base64,${fakeText('base64', 60_000)}"`],
    [
      'an identifier',
      'const tokenName = "sha256WithRSAEncryption"; passwordField = "input#password1"; const secretKey = await load();',
    ],
  ])('%s', async (_what, text) => {
    expect((await scan({ 'src/app.ts': text })).findings).toEqual([]);
  });

  test('guesses in lock files, but not tokens', async () => {
    const text = `{"secret": "${fakeText('word', 40)}", "resolved": "${awsKey}"}`;
    expect(await rulesIn({ 'package-lock.json': text })).toEqual(['secrets/aws-access-key-id']);
    expect(await rulesIn({ 'config.json': text })).toContain('secrets/generic-secret');
  });

  test('binary files', async () => {
    const report = await scan({ 'app.bin': `\u0000${awsKey}`, 'photo.png': '\u0000'.repeat(1_100_000) });
    expect(report).toEqual({ findings: [], notChecked: [], checked: 0, unit: 'files' });
  });
});

describe('how the scan goes', () => {
  test('a text over a megabyte is named as not checked', async () => {
    const report = await scan({ 'big.sql': 'x'.repeat(1_048_577), 'a.ts': '' });
    expect(report.checked).toBe(1);
    expect(report.notChecked).toMatchObject([
      { what: 'big.sql', why: expect.stringContaining('over 1 MiB') },
    ]);
  });

  test('a file that cannot be read is named as not checked, and the rest is scanned', async () => {
    const workspace = inMemoryWorkspace({ 'b.ts': awsKey });
    const listFiles = async () => [{ path: 'a.ts', bytes: 1 }, ...(await workspace.listFiles())];
    const report = await scanSecrets({ ...workspace, listFiles }, quiet);
    expect(report.notChecked).toEqual([{ what: 'a.ts', why: 'cannot be read: a.ts' }]);
    expect(report.findings).toHaveLength(1);
  });

  test('given paths limit it to those files and folders, and an unknown one is told', async () => {
    const texts = { 'a.ts': awsKey, 'src/b.ts': awsKey, 'src/deep/c.ts': awsKey, 'srcs/d.ts': awsKey };
    const report = await scan(texts, ['./src/', 'a.ts', 'gone']);
    expect(report.findings.map(({ path }) => path)).toEqual(['a.ts', 'src/b.ts', 'src/deep/c.ts']);
    expect(report.notChecked).toMatchObject([{ what: 'gone' }]);
    expect((await scan(texts, ['.'])).checked).toBe(4);
  });

  test('progress is told every fifty files', async () => {
    const texts = Object.fromEntries(Array.from({ length: 120 }, (_, index) => [`${index}.ts`, '']));
    const told: string[] = [];
    await scanSecrets(inMemoryWorkspace(texts), { ...quiet, progress: (text) => told.push(text) });
    expect(told).toEqual(['Looked for secrets in 50 of 120 files', 'Looked for secrets in 100 of 120 files']);
  });

  test('an abort in mid-scan ends it: the event loop turns between files', async () => {
    const workspace = inMemoryWorkspace(
      Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`${index}.ts`, 'const a = 1;'])),
    );
    const controller = new AbortController();
    setImmediate(() => setImmediate(() => controller.abort(new Error('killed'))));
    await expect(scanSecrets(workspace, { ...quiet, signal: controller.signal })).rejects.toThrow('killed');
    expect(workspace.reads.length).toBeLessThan(500);
  });

  test('a dump of secrets is listed in part, and the rest counted', async () => {
    const keys = Array.from({ length: 503 }, (_, seed) => `AKIA${fakeText('upper', 16, seed + 1)}`);
    const report = await scan({ 'dump.txt': keys.join('\n') });
    expect(report.findings).toHaveLength(500);
    expect(report.notChecked).toEqual([{ what: 'dump.txt', why: '3 more secrets in it are not listed' }]);
  });

  test.each([
    'ghs_1_a.',
    'eyJaaaaaaaa.',
    'password="a1b2',
    'SG.a.',
    `${awsKey} `,
    ['postgres://a:', 'b1c2d3@h '].join(''),
  ])('a megabyte of %j ends', async (piece) => {
    const { checked } = await scan({ 'a.ts': piece.repeat(1_000_000 / piece.length) });
    expect(checked).toBe(1);
  });
});
