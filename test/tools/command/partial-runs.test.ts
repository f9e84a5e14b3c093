import { describe, expect, test } from 'vitest';
import { exitCodeIn, files, left, passing, runWith, setting } from './run-setting.ts';

describe('run_tests', () => {
  test('is no success where a part of what was to be run cannot be', async () => {
    const tree = { ...files, 'build.gradle': '', 'src/test/java/ATest.java': '' };
    const answer = {
      files: [...left(1, '0\n', { report: passing }), ...left(2, '0\n', { out: 'ok 1 - a\n1..1\n' })],
    };
    const all = await runWith(setting(answer, {}, tree).context);
    expect(all).toContain('! Not run: .: build.gradle: tests that Gradle runs cannot be run here');
    expect(exitCodeIn(all)).toBe('2');
    const some = await runWith(setting(answer, {}, tree).context, { suites: ['test:unit', 'test:tap'] });
    expect(some).not.toContain('Not run');
    expect(exitCodeIn(some)).toBe('0');
  });

  test('reads no report of Maven for all where one of them is lost, and tells modules that were not tested', async () => {
    const report = (name: string) => ({
      path: `a/target/surefire-reports/TEST-${name}.xml`,
      text: '<testsuite><testcase name="adds"/></testsuite>',
    });
    const printed =
      '[INFO] a ........... FAILURE [  1.0 s]\n[INFO] shop core ......................... SKIPPED\n';
    const answer = {
      files: [...left(1, '0\n', { out: printed }), report('One')],
      tooLarge: ['a/target/surefire-reports/TEST-Two.xml', 'b/other.xml'],
    };
    const content = await runWith(setting(answer, {}, { 'pom.xml': '<project/>' }).context);
    expect(content).toContain('Suite maven (maven, mvn test): not known: 1 passed, 0 failed, 0 skipped');
    expect(content.split('\n').filter((line) => line.startsWith('! '))).toEqual([
      '! 1 of its reports is too large to be read',
      '! the module shop core was not tested, since one that it needs failed',
    ]);
  });

  const members = {
    'package.json': JSON.stringify({ workspaces: ['packages/*'], scripts: { test: 'vitest run' } }),
    'package-lock.json': '{}',
    'packages/a/package.json': JSON.stringify({
      scripts: { test: 'vitest run' },
      devDependencies: { vitest: '5' },
    }),
    'packages/a/sum.test.js': '',
  };

  test('installs once what the packages of a workspace share, where its lockfile lies', async () => {
    const { commands, context } = setting({}, {}, members);
    await runWith(context, { folder: 'packages/a' });
    expect(commands[0]?.prepare?.argv.at(-1)?.split('\n').slice(1)).toEqual([
      `echo 'Installing in .: npm ci --ignore-scripts --no-audit --no-fund'`,
      `( cd '.' && npm ci --ignore-scripts --no-audit --no-fund )`,
    ]);
  });

  test('tells how many tests ran in the root and in their own package', async () => {
    const of = (file: string) =>
      `<testsuites><testcase name="adds" classname="${file}"/><testcase name="own" classname="x"/></testsuites>`;
    const answer = {
      files: [
        ...left(1, '0\n', { report: of('packages/a/sum.test.js') }),
        ...left(2, '0\n', { report: of('sum.test.js') }),
      ],
    };
    const content = await runWith(setting(answer, {}, members).context);
    expect(content).toContain('Tests: 4 passed, 0 failed, 0 skipped, 4 in all');
    expect(content).toContain('Of these 1 test ran in more than one suite and is counted in each');
  });
});
