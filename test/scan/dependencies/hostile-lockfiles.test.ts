import { describe, expect, test } from 'vitest';
import { findingSchema } from '#shared/findings/finding.ts';
import { inMemoryWorkspace } from '#test/fakes/in-memory-workspace.ts';
import { advisory } from '#test/fakes/osv-advisories.ts';
import { npmLock } from './npm-lock.ts';
import { scanWith } from './scan-with.ts';

const names = [
  'package-lock.json',
  'npm-shrinkwrap.json',
  'yarn.lock',
  'pnpm-lock.yaml',
  'poetry.lock',
  'uv.lock',
  'Pipfile.lock',
  'Cargo.lock',
  'composer.lock',
  'Gemfile.lock',
  'pom.xml',
];

describe('a lockfile that cannot be read is not checked, and hides nothing of the others', () => {
  test.each(names.map((name) => [name]))('%s full of nonsense', async (name) => {
    const { report } = await scanWith(
      inMemoryWorkspace({
        [`a/${name}`]: '{"packages": [<\u0001 = ]] : -',
        'b/package-lock.json': npmLock({ express: '4.16.0' }),
      }),
    );

    expect(report.notChecked.map(({ what }) => what)).toEqual([`packages of a/${name}`]);
    expect(report.notChecked[0]?.why).toMatch(/^it (is not|has no|could not be parsed)/);
    expect(report.findings).toHaveLength(1);
    expect(report.checked).toBe(1);
  });

  test.each([
    ['too large', 20_000_001, 'it is larger than 20 MB'],
    ['unreadable', 10, 'it could not be read from the workspace'],
    ['binary', 'PK\u0003\u0004\u0000', 'it is a binary file'],
    [
      'nested a million deep',
      `${'{"dependencies":'.repeat(100_000)}1${'}'.repeat(100_000)}`,
      'it is nested too deeply',
    ],
    ['a list', '[]', 'it is not a JSON object'],
    ['an object of something else', '{"hello":"world"}', 'it holds no packages and no lockfileVersion'],
    ['empty', '', 'it is not valid JSON'],
  ])('package-lock.json that is %s', async (_, content, why) => {
    const { report } = await scanWith(inMemoryWorkspace({ 'package-lock.json': content }));

    expect(report).toMatchObject({
      findings: [],
      notChecked: [{ what: 'packages of package-lock.json', why }],
      checked: 0,
    });
  });

  test.each([
    ['requirements.txt', 'a==1\n'.repeat(1_000_001), 'it has more than a million lines'],
    ['requirements.txt', 'a==1\n'.repeat(100_001), 'it holds more than 100,000 packages'],
    [
      'package-lock.json',
      `{"packages":{"a":[${'{},'.repeat(1_000_001)}{}]}}`,
      'it holds more than a million values',
    ],
    ['pnpm-lock.yaml', `packages: ${'['.repeat(20_000)}`, 'it has no lockfileVersion'],
    [
      'pnpm-lock.yaml',
      'lockfileVersion: 9\npackages:\n  {a: b}\n',
      'it is not the YAML that its package manager writes',
    ],
    [
      'pnpm-lock.yaml',
      'lockfileVersion: 9\npackages:\n\tstray\n',
      'it is not the YAML that its package manager writes',
    ],
  ])('%s made to exhaust or to confuse', async (name, text, why) => {
    const { report } = await scanWith(inMemoryWorkspace({ [name]: text }));

    expect(report).toMatchObject({
      findings: [],
      notChecked: [{ what: `packages of ${name}`, why }],
      checked: 0,
    });
  });

  test.each(['bun.lockb', 'deno.lock', 'packages.lock.json', 'Podfile.lock'])(
    '%s, which no parser reads yet',
    async (name) => {
      const { report } = await scanWith(inMemoryWorkspace({ [name]: 'anything' }));

      expect(report.notChecked).toMatchObject([{ what: `packages of ${name}` }]);
    },
  );
});

test('a byte-order mark in front of a lockfile does not matter', async () => {
  const { report } = await scanWith(
    inMemoryWorkspace({ 'package-lock.json': `\uFEFF${npmLock({ a: '1.0.0' })}` }),
  );

  expect(report).toMatchObject({ notChecked: [], checked: 1 });
});

test('names of object prototypes are names like any other', async () => {
  const source = `{"lockfileVersion":3,"packages":{"node_modules/__proto__":{"version":"1.0.0"},
    "node_modules/constructor":{"version":"1.0.0"},"node_modules/toString":{"version":"2.0.0"}}}`;
  const legacy = `{"lockfileVersion":1,"dependencies":{"hasOwnProperty":{"version":"3.0.0","__proto__":{"version":"9.9.9"}}}}`;
  const yaml = "lockfileVersion: '9.0'\npackages:\n  __proto__@4.0.0: {}\n";

  const { report, server } = await scanWith(
    inMemoryWorkspace({
      'a/package-lock.json': source,
      'b/package-lock.json': legacy,
      'c/pnpm-lock.yaml': yaml,
    }),
  );

  expect(report.checked).toBe(5);
  const asked = JSON.parse(server.requests[0]?.body ?? '').queries;
  expect(
    asked.map(
      (query: { package: { name: string }; version: string }) => `${query.package.name}@${query.version}`,
    ),
  ).toEqual([
    '__proto__@1.0.0',
    'constructor@1.0.0',
    'toString@2.0.0',
    'hasOwnProperty@3.0.0',
    '__proto__@4.0.0',
  ]);
  expect(Object.keys({})).toEqual([]);
  expect(({} as Record<string, unknown>)['version']).toBeUndefined();
});

test('entries of the wrong type are listed, and the rest is read', async () => {
  const source = JSON.stringify({
    lockfileVersion: 3,
    packages: {
      'node_modules/a': 7,
      'node_modules/b': { version: 1 },
      'node_modules/c': { version: '1.0.0', dev: 'yes', resolved: true },
    },
  });

  const { report } = await scanWith(inMemoryWorkspace({ 'package-lock.json': source }));

  expect(report.checked).toBe(1);
  expect(report.notChecked).toMatchObject([{ what: '2 entries of package-lock.json: a, b' }]);
});

test('names that no registry allows are not sent to the server, and are listed', async () => {
  const packages = {
    'node_modules/ok': '1.0.0',
    [`node_modules/${'x'.repeat(300)}`]: '1.0.0',
    'node_modules/a\nb': '1.0.0',
    'node_modules/c': '',
  };
  const source = JSON.stringify({
    packages: Object.fromEntries(Object.entries(packages).map(([key, version]) => [key, { version }])),
  });

  const { report, server } = await scanWith(inMemoryWorkspace({ 'package-lock.json': source }));

  expect(JSON.parse(server.requests[0]?.body ?? '').queries).toHaveLength(1);
  expect(report.checked).toBe(1);
  expect(report.notChecked[0]?.what).toMatch(/^3 entries of package-lock.json: x{80}, a b, c$/);
});

test('an advisory cannot forge lines or grow without end', async () => {
  const hostile = advisory({
    id: 'GHSA-1',
    package: 'a',
    ranges: [['0', '2.0.0\u001b[2J\n[critical] forged']],
    summary: `broken\n[critical] forged \u202e${'x'.repeat(100_000)}`,
  });

  const { report } = await scanWith(inMemoryWorkspace({ 'package-lock.json': npmLock({ a: '1.0.0' }) }), {
    advisories: [hostile],
  });

  const [finding] = report.findings;
  expect(findingSchema.safeParse(finding).success).toBe(true);
  expect(JSON.stringify(finding)).not.toMatch(/\\n|\\u001b|\u202e/);
  expect(finding?.title.length).toBeLessThan(400);
});
