import { once } from 'node:events';
import { createServer } from 'node:http';
import { describe, expect, onTestFinished, test } from 'vitest';
import { renderPackages } from '#lambdas/tools/scan/packages/packages-text.ts';
import { type PackagesOptions, scanPackages } from '#lambdas/tools/scan/packages/scan-packages.ts';
import type { Finding } from '#shared/findings/finding.ts';
import { inMemoryWorkspace } from '#test/fakes/in-memory-workspace.ts';
import { scanWith } from '../dependencies/scan-with.ts';
import { lineOf, plantedProject } from './planted-project.ts';

async function scan(files: Readonly<Record<string, string>>, options: Partial<PackagesOptions> = {}) {
  return await scanPackages(inMemoryWorkspace(files), {
    signal: new AbortController().signal,
    progress: () => undefined,
    fetch,
    npmRegistryUrl: undefined,
    ...options,
  });
}

const told = (findings: readonly Finding[]): string[] =>
  findings.map(({ path, line, severity, rule_id }) => `${path}:${line} ${severity} ${rule_id}`).sort();

const manifest = (name: string) => `package.json:${lineOf('package.json', `"${name}"`)}`;
const lock = (name: string) => `package-lock.json:${lineOf('package-lock.json', `"node_modules/${name}"`)}`;

const truth = [
  `${manifest('left-pad')} low packages/unused`,
  `${manifest('jest-cli')} low packages/unused`,
  `${manifest('@types/jest')} low packages/unused`,
  'src/index.ts:7 medium packages/undeclared',
  'src/index.ts:10 high packages/undeclared',
  `${lock('gnu-thing')} high packages/denied-licence`,
  `${lock('eslint-plugin-tidy')} low packages/unclear-licence`,
  `${lock('left-pad')} medium packages/deprecated`,
].sort();

describe('a project whose faults are known', () => {
  test('has exactly those, each at its place', async () => {
    expect(told((await scan(plantedProject)).findings)).toEqual(truth);
  });

  test('leaves unsaid nothing that could not be checked', async () => {
    const { notChecked } = await scan(plantedProject);
    expect(notChecked.map(({ what, why }) => `${what}: ${why}`)).toEqual([
      'licences of 1 of 16 packages (@types/express@4.17.0): their lockfile does not say them',
      'whether 14 direct npm dependencies are outdated (express, left-pad, react, react-dom, react-router and 9 more): no registry is set',
    ]);
  });

  test('is told with its counts first, and what is known besides', async () => {
    const { content } = renderPackages(await scan(plantedProject));
    const lines = content.split('\n');
    expect(lines[0]).toBe(
      'Checked 16 packages: 8 issues found (2 high, 2 medium, 4 low); 2 not checked, so not known to be clean',
    );
    expect(lines).toContain('Declared: 14 dependencies in 1 package.json');
    // By hand: 16 packages, one of them without a licence; MIT say six of the program and four of the tools.
    expect(lines).toContain(
      'Licences known of 15 packages: MIT 10, (MIT OR AGPL-3.0-only) 1, AGPL-3.0-or-later 1, Apache-2.0 1, SEE LICENSE IN TERMS.md 1, WTFPL 1',
    );
    expect(lines).toContain('In several versions: 1 package: debug 2.6.9 4.3.4');
  });

  test('is out of step with its lockfile in one package', async () => {
    const { report } = await scanWith(inMemoryWorkspace(plantedProject), { advisories: [] });
    expect(told(report.findings)).toEqual([
      `${manifest('moved-on')} high dependencies/lockfile-wrong-version`,
    ]);
    expect(report.findings[0]?.title).toContain('moved-on is locked at 1.4.0');
  });
});

describe('the policy of licences', () => {
  const agpl = `${lock('gnu-thing')} high packages/denied-licence`;

  test('of the project replaces the usual one', async () => {
    const policy = { 'licence-policy.json': JSON.stringify({ deny: ['WTFPL'] }) };
    const { findings } = await scan({ ...plantedProject, ...policy });
    expect(told(findings)).toContain(`${lock('left-pad')} high packages/denied-licence`);
    expect(told(findings)).not.toContain(agpl);
  });

  test('that lists what is allowed takes nothing else, and one of a choice suffices', async () => {
    const { findings } = await scan(plantedProject, { licences: { allow: ['MIT', 'Apache-2.0'] } });
    const places = told(findings).filter((line) => line.includes('licence'));
    expect(places.sort()).toEqual(
      [
        agpl,
        `${lock('left-pad')} medium packages/licence-not-allowed`,
        `${lock('eslint-plugin-tidy')} low packages/unclear-licence`,
      ].sort(),
    );
  });

  test('that cannot be read is no permission', async () => {
    const { findings, notChecked } = await scan({
      ...plantedProject,
      'license-policy.json': '{"deny": "all"}',
    });
    expect(told(findings)).toContain(agpl);
    expect(notChecked.map(({ what }) => what)).toContain('the policy in license-policy.json');
  });
});

describe('newest versions', () => {
  async function registry(latest: Record<string, string>): Promise<string> {
    const server = createServer((request, response) => {
      const [, name = ''] = /^\/(.+)\/latest$/.exec(decodeURIComponent(request.url ?? '')) ?? [];
      const version = latest[name];
      response.writeHead(version === undefined ? 404 : 200).end(JSON.stringify({ name, version }));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const address = server.address();
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`;
  }

  const files = (...names: string[]) => ({
    'index.js': names.map((name) => `import '${name}';\n`).join(''),
    'package.json': JSON.stringify({
      dependencies: Object.fromEntries(names.map((name) => [name, '^1.0.0'])),
    }),
    'package-lock.json': JSON.stringify({
      lockfileVersion: 3,
      packages: {
        '': { dependencies: Object.fromEntries(names.map((name) => [name, '^1.0.0'])) },
        ...Object.fromEntries(
          names.map((name) => [`node_modules/${name}`, { version: '1.2.0', license: 'MIT' }]),
        ),
      },
    }),
  });

  test('are asked of a registry, a major step counting more than others', async () => {
    const url = await registry({ old: '2.0.0', '@a/b': '1.3.0', fresh: '1.2.0' });
    const report = await scan(files('old', '@a/b', 'fresh'), { npmRegistryUrl: url });
    expect(report.findings.map(({ severity, evidence }) => `${severity} ${evidence}`)).toEqual([
      'low old 1.2.0, newest is 2.0.0',
      'info @a/b 1.2.0, newest is 1.3.0',
    ]);
    expect(report).toMatchObject({ compared: 3, notChecked: [] });
  });

  test('that the registry did not tell are not taken for reached', async () => {
    const report = await scan(files('gone', 'fresh'), { npmRegistryUrl: await registry({ fresh: '1.2.0' }) });
    expect(report.notChecked).toEqual([
      {
        what: 'whether 1 direct npm dependencies are outdated (gone)',
        why: 'the registry did not answer for them',
      },
    ]);
    const nobody = await scan(files('gone'), { npmRegistryUrl: 'http://127.0.0.1:9' });
    expect(nobody).toMatchObject({
      compared: 0,
      notChecked: [{ why: 'the registry did not answer for them' }],
    });
  });
});

test('two lockfiles in one folder are rivals, one per folder are not', async () => {
  const lockfile = '{ "lockfileVersion": 3, "packages": {} }';
  const { findings } = await scan({
    'package.json': '{}',
    'package-lock.json': lockfile,
    'yarn.lock': '',
    'tool/package-lock.json': lockfile,
  });
  expect(told(findings)).toEqual(['package-lock.json:1 medium packages/rival-lockfiles']);
});
