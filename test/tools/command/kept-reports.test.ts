import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readReports } from '#lambdas/tools/command/report/read-report.ts';
import type { ReportFormat, TestCase } from '#lambdas/tools/command/report/test-report.ts';

const folder = resolve(import.meta.dirname, '../../samples/runner-reports');

/** What the runner itself wrote, with its frames and paths shortened. The truth was read off the tests that it ran. */
async function kept(names: string | readonly string[], format: ReportFormat) {
  const texts = [names].flat().map((name) => readFile(resolve(folder, `${name}.sample`), 'utf8'));
  const { cases, problems } = readReports(format, await Promise.all(texts));
  const named = (outcome: TestCase['outcome']) =>
    cases.filter((it) => it.outcome === outcome).map(({ name }) => name);
  const messages = cases.filter(({ outcome }) => outcome === 'failed').map(({ message }) => message);
  return {
    ...{ passed: named('passed'), failed: named('failed'), skipped: named('skipped') },
    ...{ messages, problems, cases },
  };
}

describe('the report of', () => {
  test('Jest 30 tells a file that did not load with its reason, each test of a broken hook, and what .only left out', async () => {
    const report = await kept('jest-30.json', 'jest-json');
    expect(report).toMatchObject({
      passed: ['sum > adds', 'is focused'],
      failed: ['sum > fails (twice)', 'sum > throws', 'with a broken hook > one', 'with a broken hook > two'],
      skipped: ['sum > waits', 'sum > comes later', 'is left out'],
      problems: [
        "/workspace/test/broken.test.js did not run: Cannot find module './missing.js' from 'test/broken.test.js'",
      ],
    });
    expect(report.messages).toEqual([
      'Error: expect(received).toBe(expected) // Object.is equality',
      'TypeError: no number',
      ...['Error: no database', 'Error: no database'],
    ]);
  });

  test('Mocha 12 tells a hook that broke as the one failure that it is', async () => {
    expect(await kept('mocha-12.json', 'mocha-json')).toMatchObject({
      passed: ['sum adds'],
      failed: ['sum fails (twice)', 'sum throws', 'with a broken hook "before all" hook for "one"'],
      skipped: ['sum waits', 'sum comes later'],
      messages: ['2 == 3', 'no number', 'no database'],
      problems: [],
    });
  });

  test('AVA 7 tells a file that crashed and a test that never ran apart from failed tests', async () => {
    const report = await kept('ava-7.tap', 'ava');
    expect(report).toMatchObject({
      passed: ['sum › adds', 'sum › is known to fail'],
      failed: ['hook › before hook', 'sum › fails (twice)', 'sum › throws'],
      skipped: ['sum › waits', 'sum › comes later'],
      messages: [
        "Error thrown in test: Error { message: 'no database', }",
        'Difference (- actual, + expected): - 2 + 3',
        "Error thrown in test: TypeError { message: 'no number', }",
      ],
    });
    expect(report.problems).toEqual([
      "Error [ERR_MODULE_NOT_FOUND]: Cannot find module '/workspace/test/missing.js' imported from /workspace/test/broken.js",
      'test/broken.js exited with a non-zero exit code: 1',
      '1 test remaining in test/hook.js',
    ]);
    expect(report.cases.at(-2)?.stack).toContain('/workspace/test/sum.js:4:30');
  });

  test('node-tap 21 is counted by assertions, as node-tap counts, and tells what was expected', async () => {
    const report = await kept('tap-21.tap', 'tap');
    // Its own sum, at its end: total 7, pass 2, fail 3, todo 1, skip 1.
    expect(report).toMatchObject({
      passed: ['test/sum.test.js > adds > should be equal', 'test/sum.test.js > adds > and holds'],
      failed: [
        'test/broken.test.js',
        'test/sum.test.js > fails (twice) > should be equal',
        'test/sum.test.js > throws > no number',
      ],
      skipped: ['test/sum.test.js > waits', 'test/sum.test.js > comes later'],
      messages: ['ended with exit code 1', '-3 +2', 'TypeError: no number'],
      problems: [],
    });
  });

  test('pytest 9 tells parameters, expected failures, a fixture that broke and a file that did not load', async () => {
    expect(await kept('pytest-9.xml', 'junit')).toMatchObject({
      passed: ['test_adds', 'test_each[1]', 'test_each[2]'],
      failed: ['test_fails', 'test_passes_against_its_mark', 'test_needs_database'],
      skipped: ['test_waits', 'test_known_to_fail'],
      messages: [
        'assert (1 + 1) == 3',
        '[XPASS(strict)] ',
        'failed on setup with "RuntimeError: no database"',
      ],
      problems: ["tests.test_broken did not load: ModuleNotFoundError: No module named 'missing'"],
    });
  });
});

test('Cargo 1.95 tells unit tests, those of another folder, examples of the documentation, and why each failed', async () => {
  // What a failed test printed (`test tests::forged ... ok`) is none of them.
  expect(await kept('cargo-1.95.txt', 'cargo')).toMatchObject({
    passed: [
      'tests > adds',
      'tests > deep > is_deep',
      'tests > overflows',
      'sells',
      'src/lib.rs - add (line 17)',
      'src/lib.rs - add (line 21)',
      'src/lib.rs - add (line 5)',
    ],
    failed: [
      'tests > does_not_panic',
      'tests > fails_twice',
      'tests > returns_an_error',
      'tests > throws',
      'refunds',
      'src/lib.rs - add (line 9)',
    ],
    skipped: ['tests > waits', 'src/lib.rs - add (line 13)'],
    messages: [
      'note: test did not panic as expected at src/lib.rs:67:8',
      'assertion `left == right` failed: one and one',
      'Error: "no luck"',
      'no number',
      'refunds',
      'assertion `left == right` failed',
    ],
    problems: [],
  });
});

test('Go 1.19 tells subtests, a test that fails beside them, a package that does not build and one that a panic ended', async () => {
  // What a test printed (`--- FAIL: TestForged`) is none of them, though go itself takes it for one.
  expect(await kept('go-1.19.json', 'go-json')).toMatchObject({
    passed: [
      'TestOne',
      'TestBefore',
      'TestAdds',
      'TestTable > zero > deep',
      'TestTable > one_and_more > deep',
      'TestOwnFailure > fine',
    ],
    failed: ['TestDies', 'TestFailsTwice', 'TestTable > fails', 'TestOwnFailure', 'ExampleAdd'],
    skipped: ['TestWaits'],
    messages: [
      'panic: assignment to entry in nil map [recovered]',
      'sum_test.go:16: got 2, want 3',
      'sum_test.go:32: no number',
      'sum_test.go:37: the test around it fails',
      'got: 3 want: 4',
    ],
    problems: [
      'the package shop/broken failed outside of its tests: broken/broken_test.go:5:30: undefined: missing',
      'the package shop/dies ended by a panic in TestDies: tests behind it did not run',
    ],
  });
});

test('Surefire 3.2.5 tells parameters, assumptions, nested classes and a class whose set-up broke', async () => {
  const names = ['BrokenTest', 'SumTest', 'SumTest-Deep'].map((name) => `surefire-3.2.5-${name}.xml`);
  // Its own sum: 11 run, 3 failures, 2 errors, 2 skipped.
  const report = await kept(names, 'junit');
  expect(report).toMatchObject({
    passed: ['adds', 'named', 'takes(int)[1]', 'isDeep'],
    failed: ['shop.BrokenTest', 'takes(int)[2]', 'failsTwice', 'throwsOnNothing', 'failsDeep'],
    skipped: ['assumes', 'waits'],
    messages: [
      'no database',
      'expected: <1> but was: <2>',
      'one & <one> ==> expected: <3> but was: <2>',
      'no number',
      'deep\nover two lines',
    ],
    problems: [],
  });
  expect(report.cases.find(({ name }) => name === 'failsDeep')).toMatchObject({ file: 'shop.SumTest$Deep' });
  expect(report.cases.find(({ name }) => name === 'throwsOnNothing')?.stack).toContain('SumTest.java:11');
});

test('a test of AVA that is named like what it throws is still a test', () => {
  const tap = (name: string) => `TAP version 13
not ok 1 - rejects: no number
  ---
    name: ${name}
    message: no number
  ...

1..1
`;
  expect(readReports('ava', [tap('AssertionError')])).toMatchObject({
    cases: [{ name: 'rejects: no number', outcome: 'failed' }],
    problems: [],
  });
  expect(readReports('ava', [tap('Error')])).toMatchObject({ cases: [], problems: ['rejects: no number'] });
});
