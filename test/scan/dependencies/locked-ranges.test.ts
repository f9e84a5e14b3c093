import { describe, expect, test } from 'vitest';
import { inMemoryWorkspace } from '#test/fakes/in-memory-workspace.ts';
import { npmLock } from './npm-lock.ts';
import { scanWith } from './scan-with.ts';

const manifest = (dependencies: Record<string, string>) =>
  JSON.stringify({ name: 'app', dependencies }, null, 2);

async function told(files: Record<string, string>): Promise<string[]> {
  const { report } = await scanWith(inMemoryWorkspace(files), { advisories: [] });
  return report.findings.map(({ path, line, rule_id, title }) => `${path}:${line} ${rule_id} ${title}`);
}

describe('a manifest against the lockfile of', () => {
  test('npm, in a workspace as at the root', async () => {
    const entry = (version: string) => ({ version, integrity: 'sha512-x' });
    const lock = {
      lockfileVersion: 3,
      packages: {
        '': { workspaces: ['tool'], dependencies: { a: '^1.0.0', gone: '^1.0.0' } },
        tool: { name: 'tool', dependencies: { a: '^2.0.0' } },
        'node_modules/a': entry('1.5.0'),
        'node_modules/gone': entry('1.0.0'),
        'node_modules/tool': { resolved: 'tool', link: true },
        'tool/node_modules/a': entry('2.1.0'),
      },
    };
    const files = {
      'package.json': manifest({ a: '^1.6.0' }),
      'tool/package.json': manifest({ a: '^2.1.0' }),
      'package-lock.json': JSON.stringify(lock, null, 2),
    };
    const gone = files['package-lock.json'].split('\n').findIndex((line) => line.includes('"gone"')) + 1;
    expect(await told(files)).toEqual([
      'package.json:4 dependencies/lockfile-wrong-version a is locked at 1.5.0 in package-lock.json, which is not what the manifest asks for',
      `package-lock.json:${gone} dependencies/lockfile-extraneous gone is locked, and package.json does not ask for it`,
    ]);
  });

  test('pnpm', async () => {
    const lock = [
      "lockfileVersion: '9.0'",
      'importers:',
      '  .:',
      '    dependencies:',
      '      a:',
      '        specifier: ^1.0.0',
      '        version: 1.5.0(b@2.0.0)',
      '      old:',
      '        specifier: ^1.0.0',
      '        version: 1.0.0',
      'packages:',
      '  a@1.5.0:',
      '    resolution: {integrity: sha512-x}',
      '  old@1.0.0:',
      '    resolution: {integrity: sha512-x}',
      '',
    ].join('\n');
    expect(await told({ 'package.json': manifest({ a: '^2.0.0' }), 'pnpm-lock.yaml': lock })).toEqual([
      'package.json:4 dependencies/lockfile-wrong-version a is locked at 1.5.0 in pnpm-lock.yaml, which is not what the manifest asks for',
      'pnpm-lock.yaml:8 dependencies/lockfile-extraneous old is locked, and package.json does not ask for it',
    ]);
    expect(
      await told({ 'package.json': manifest({ a: '^1.2.0', old: '1' }), 'pnpm-lock.yaml': lock }),
    ).toEqual([]);
  });

  test.each([
    [
      '1',
      'a@^1.0.0:\n  version "1.5.0"\n  resolved "https://registry.yarnpkg.com/a/-/a-1.5.0.tgz#x"\n  integrity sha512-x\n',
    ],
    [
      '4',
      '__metadata:\n  version: 8\n\n"a@npm:^1.0.0":\n  version: 1.5.0\n  resolution: "a@npm:1.5.0"\n  checksum: x\n',
    ],
  ])('Yarn %s, which looks versions up by range', async (_generation, lock) => {
    expect(await told({ 'package.json': manifest({ a: '^1.0.0' }), 'yarn.lock': lock })).toEqual([]);
    expect(await told({ 'package.json': manifest({ a: '^1.2.0' }), 'yarn.lock': lock })).toEqual([
      'package.json:4 dependencies/lockfile-wrong-version a is locked at 1.5.0 in yarn.lock, which is not what the manifest asks for',
    ]);
  });

  test('an older npm, which did not record what was asked for, is left alone', async () => {
    const lock = npmLock({ a: '1.0.0' });
    expect(await told({ 'package.json': manifest({ a: '^2.0.0' }), 'package-lock.json': lock })).toEqual([]);
  });
});
