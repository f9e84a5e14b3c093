import { describe, expect, test } from 'vitest';
import { findProjects } from '#lambdas/tools/command/project/find-projects.ts';
import { inMemoryWorkspace } from '#test/fakes/in-memory-workspace.ts';
import { manifest, suitesOf } from './found-projects.ts';

describe('a larger project', () => {
  const crate = '[package]\nname = "a"\n';

  test('of Rust tests its crates where it is a workspace, and those alone', async () => {
    const inWorkspace = {
      'Cargo.toml': `${crate}[workspace]\nmembers = ["crates/*"]\nexclude = ["fuzz"]\n`,
      'crates/b/Cargo.toml': crate,
      'fuzz/Cargo.toml': crate,
    };
    const { projects } = await findProjects(inMemoryWorkspace(inWorkspace));
    expect(projects.map(({ folder, suites }) => `${folder}: ${suites[0]?.command}`)).toEqual([
      '.: cargo test --workspace',
      'fuzz: cargo test',
    ]);
    expect(await suitesOf({ 'Cargo.toml': crate, 'crates/b/Cargo.toml': crate })).toEqual([
      '. cargo cargo',
      'crates/b cargo cargo',
    ]);
  });

  test('of Maven tests the modules that it names', async () => {
    const files = {
      'pom.xml': '<project><modules><module>a</module><module> b/c </module></modules></project>',
      'a/pom.xml': '<project/>',
      'b/c/pom.xml': '<project/>',
      'other/pom.xml': '<project/>',
    };
    expect(await suitesOf(files)).toEqual(['. maven maven', 'other maven maven']);
  });

  test('of a pnpm workspace whose file is no YAML are those of its root', async () => {
    const files = { 'package.json': manifest({ test: 'jest' }), 'pnpm-workspace.yaml': 'packages: [' };
    expect(await suitesOf(files)).toEqual(['. test jest']);
  });

  const workspaces = [
    ['npm', { 'package.json': manifest({ test: 'npm test --workspaces' }, { workspaces: ['packages/*'] }) }],
    [
      'pnpm',
      {
        'package.json': manifest({ test: 'pnpm -r test' }),
        'pnpm-workspace.yaml':
          "# all\npackages:\n  - 'packages/*'\n  # but\n  - '!packages/old'\ncatalog:\n  - x\n",
      },
    ],
    [
      'yarn',
      {
        'package.json': manifest({ test: 'turbo run test' }, { workspaces: { packages: ['./packages/*/'] } }),
      },
    ],
  ] as const;
  const lockfiles = { npm: 'package-lock.json', pnpm: 'pnpm-lock.yaml', yarn: 'yarn.lock' } as const;

  test.each(workspaces)(
    'of %s has one lockfile, and no test is run by it and by its package',
    async (name, root) => {
      const needs = { devDependencies: { jest: '30' } };
      const files = {
        ...root,
        [lockfiles[name]]: '',
        'packages/a/package.json': manifest({ test: 'jest' }, needs),
        'apart/package.json': manifest({ test: 'jest' }, needs),
      };
      expect(await suitesOf(files)).toEqual(['apart test jest', 'packages/a test jest']);
      const { projects } = await findProjects(inMemoryWorkspace(files));
      const inPackage = projects.find(({ folder }) => folder === 'packages/a');
      expect(inPackage).toMatchObject({ packageManager: name, install: { folder: '.' }, notes: [] });
      expect(inPackage?.install?.fetch).toMatch(new RegExp(`^${name} (ci|install --frozen-lockfile)`));
      expect(projects.find(({ folder }) => folder === 'apart')?.install).toMatchObject({
        folder: 'apart',
        fetch: 'npm install --no-package-lock --ignore-scripts --no-audit --no-fund',
      });
    },
  );

  test('runs its own script where no package has one', async () => {
    const root = manifest({ test: 'npm test --workspaces' }, { workspaces: ['packages/*'] });
    expect(await suitesOf({ 'package.json': root, 'packages/a/package.json': manifest({}) })).toEqual([
      '. test npm',
    ]);
  });
});

describe('what cannot be run', () => {
  const unreadOf = async (files: Record<string, string>) =>
    (await findProjects(inMemoryWorkspace(files))).unread;

  test('is told where it has tests, once for all below', async () => {
    expect(
      await unreadOf({
        'build.gradle.kts': '',
        'app/build.gradle': '',
        'app/src/test/java/ATest.java': '',
        'site/Gemfile': '',
        'api/Api.Tests.csproj': '',
        'api/ApiTests.cs': '',
      }),
    ).toEqual([
      '.: build.gradle.kts: tests that Gradle runs cannot be run here',
      'api: Api.Tests.csproj: tests of .NET cannot be run here',
    ]);
  });

  test('is told where there is too much of it, or too deep', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 52 }, (_, at) => [`p${100 + at}/package.json`, manifest({ test: 'jest' })]),
    );
    expect(await unreadOf({ ...many, 'a/b/c/d/e/f/g/package.json': manifest({ test: 'jest' }) })).toEqual([
      'p150, p151: not looked at, behind the first 50 projects',
      'a/b/c/d/e/f/g: not looked at, more than 6 folders deep',
    ]);
  });
});
