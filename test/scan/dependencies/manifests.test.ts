import { describe, expect, test } from 'vitest';
import { inMemoryWorkspace } from '#test/fakes/in-memory-workspace.ts';
import { npmLock } from './npm-lock.ts';
import { scanWith } from './scan-with.ts';

const manifest = (dependencies: Record<string, string>) => JSON.stringify({ dependencies }, null, 2);
const places = (findings: readonly { rule_id: string; path: string; line: number }[]) =>
  findings.map(({ rule_id, path, line }) => `${rule_id} ${path}:${line}`);

describe('a package.json', () => {
  test('without a lockfile is not checked, and says how many versions are unknown', async () => {
    const { report } = await scanWith(
      inMemoryWorkspace({ 'app/package.json': manifest({ a: '^1.0.0', b: '^2.0.0' }) }),
    );

    expect(report).toEqual({
      findings: [],
      notChecked: [
        {
          what: '2 dependencies of app/package.json',
          why: 'no lockfile: versions unknown',
          remedy: expect.stringContaining('lockfile'),
        },
      ],
      checked: 0,
      unit: 'packages',
    });
  });

  test('without dependencies needs no lockfile', async () => {
    const { report } = await scanWith(
      inMemoryWorkspace({ 'package.json': '{"name":"x","dependencies":{}}' }),
    );

    expect(report.notChecked).toEqual([]);
  });

  test('that asks for what its lockfile does not hold is out of step, at the line that asks', async () => {
    const { report } = await scanWith(
      inMemoryWorkspace({
        'package.json': manifest({ a: '^1.0.0', missing: '^2.0.0', local: 'file:../local' }),
        'package-lock.json': npmLock({ a: '1.0.0' }),
      }),
    );

    expect(places(report.findings)).toEqual(['dependencies/lockfile-out-of-step package.json:4']);
    expect(report.findings[0]).toMatchObject({ severity: 'medium', evidence: '"missing": "^2.0.0"' });
  });

  test.each(['*', 'latest', '', 'x'])('that asks for %j takes whatever is newest', async (range) => {
    const { report } = await scanWith(
      inMemoryWorkspace({
        'package.json': manifest({ a: range }),
        'package-lock.json': npmLock({ a: '1.0.0' }),
      }),
    );

    expect(places(report.findings)).toEqual(['dependencies/unpinned-range package.json:3']);
    expect(report.findings[0]?.severity).toBe('low');
  });

  test('may ask its peers for any version', async () => {
    const { report } = await scanWith(
      inMemoryWorkspace({ 'package.json': '{"peerDependencies":{"react":"*"}}' }),
    );

    expect(report).toMatchObject({ findings: [], notChecked: [] });
  });

  test('of a workspace member is covered by the lockfile above', async () => {
    const lock = JSON.stringify({
      lockfileVersion: 3,
      packages: { '': {}, 'packages/one': {}, 'node_modules/a': { version: '1.0.0' } },
    });
    const { report } = await scanWith(
      inMemoryWorkspace({
        'package-lock.json': lock,
        'packages/one/package.json': manifest({ a: '^1.0.0', missing: '1.0.0' }),
        'examples/demo/package.json': manifest({ a: '^1.0.0' }),
      }),
    );

    expect(places(report.findings)).toEqual([
      'dependencies/lockfile-out-of-step packages/one/package.json:4',
    ]);
    expect(report.notChecked.map(({ what }) => what)).toEqual(['1 dependency of examples/demo/package.json']);
  });

  test('inside node_modules is the business of its owner', async () => {
    const { report } = await scanWith(
      inMemoryWorkspace({
        'node_modules/a/package.json': manifest({ b: '*' }),
        'node_modules/a/package-lock.json': npmLock({ lodash: '4.17.15' }),
      }),
    );

    expect(report).toEqual({ findings: [], notChecked: [], checked: 0, unit: 'packages' });
  });

  test('in a vendor folder is left out only where a package manager fills that folder', async () => {
    const { report } = await scanWith(
      inMemoryWorkspace({
        'php/composer.json': '{}',
        'php/vendor/acme/package.json': manifest({ b: '*' }),
        'web/vendor/package-lock.json': npmLock({ express: '4.16.0' }),
      }),
    );

    expect(report.findings.map(({ path }) => path)).toEqual(['web/vendor/package-lock.json']);
    expect(report.notChecked).toEqual([]);
  });

  test('that is broken is not checked', async () => {
    const { report } = await scanWith(inMemoryWorkspace({ 'package.json': '{"dependencies":' }));

    expect(report.notChecked).toMatchObject([
      { what: 'dependencies of package.json', why: 'it is not valid JSON' },
    ]);
  });
});

describe('a locked package', () => {
  const lockOf = (entry: object) =>
    JSON.stringify(
      { lockfileVersion: 3, packages: { 'node_modules/a': { version: '1.0.0', ...entry } } },
      null,
      2,
    );

  test.each([
    [
      'over HTTP',
      { resolved: 'http://registry.example.com/a/-/a-1.0.0.tgz', integrity: 'sha512-x' },
      'unencrypted HTTP',
    ],
    ['from git', { resolved: 'git+ssh://git@github.com/x/a.git#0123456789' }, 'git repository'],
    ['from a tarball', { resolved: 'https://example.com/a.tgz' }, 'plain URL'],
  ])('%s is an unverified source', async (_, entry, reason) => {
    const { report } = await scanWith(inMemoryWorkspace({ 'package-lock.json': lockOf(entry) }));

    expect(places(report.findings)).toEqual(['dependencies/unverified-source package-lock.json:4']);
    expect(report.findings[0]?.title).toContain(reason);
    expect(report.findings[0]?.severity).toBe('medium');
  });

  test.each([
    [
      'a registry over HTTPS',
      { resolved: 'https://registry.npmjs.org/a/-/a-1.0.0.tgz', integrity: 'sha512-x' },
    ],
    [
      'a registry, from before lockfiles held hashes',
      { resolved: 'https://registry.npmjs.org/a/-/a-1.0.0.tgz' },
    ],
    ['a tarball with its hash', { resolved: 'https://example.com/a.tgz', integrity: 'sha512-x' }],
    ['wherever the registry is set to', {}],
  ])('from %s is in order', async (_, entry) => {
    const { report } = await scanWith(inMemoryWorkspace({ 'package-lock.json': lockOf(entry) }));

    expect(report.findings).toEqual([]);
  });

  test('shows its source without the credentials in it', async () => {
    const entry = { resolved: 'https://user:hunter2@example.com/a.tgz?token=hunter2#x' };

    const { report } = await scanWith(inMemoryWorkspace({ 'package-lock.json': lockOf(entry) }));

    expect(report.findings[0]?.evidence).toBe('https://example.com/a.tgz#x');
    expect(JSON.stringify(report)).not.toContain('hunter2');
  });
});

describe('manifests of other languages', () => {
  test.each([
    ['pyproject.toml', '[project]\ndependencies = [\n  "requests",\n]\n'],
    ['pyproject.toml', '[tool.poetry.dependencies]\npython = "^3.12"\n'],
    ['Pipfile', '[packages]\nrequests = "*"\n'],
    ['Cargo.toml', '[dependencies]\ntime = "0.2"\n'],
    ['composer.json', '{"require":{"monolog/monolog":"^2"}}'],
    ['Gemfile', "source 'https://rubygems.org'\ngem 'rack'\n"],
    ['build.gradle', "dependencies {\n  implementation 'a:b:1'\n}\n"],
  ])('without a lockfile are not checked: %s', async (path, text) => {
    const { report } = await scanWith(inMemoryWorkspace({ [`app/${path}`]: text }));

    expect(report.notChecked).toMatchObject([
      { what: `dependencies of app/${path}`, why: 'no lockfile: versions unknown' },
    ]);
  });

  test('need none when they only configure tools', async () => {
    const { report } = await scanWith(
      inMemoryWorkspace({ 'pyproject.toml': '[tool.ruff]\nline-length = 100\n' }),
    );

    expect(report.notChecked).toEqual([]);
  });

  test('are covered by a lockfile in a folder above', async () => {
    const { report } = await scanWith(
      inMemoryWorkspace({
        'Cargo.lock': 'version = 3\n',
        'crates/one/Cargo.toml': '[dependencies]\ntime = "0.2"\n',
      }),
    );

    expect(report.notChecked).toEqual([]);
  });
});
