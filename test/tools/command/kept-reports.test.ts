import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readReports } from '#lambdas/tools/command/report/read-report.ts';
import type { ReportFormat, TestCase } from '#lambdas/tools/command/report/test-report.ts';

const folder = resolve(import.meta.dirname, '../../samples/runner-reports');

/** What the runner itself wrote, with its frames and paths shortened. The truth was read off the tests that it ran. */
async function kept(name: string, format: ReportFormat) {
  const { cases, problems } = readReports(format, [
    await readFile(resolve(folder, `${name}.sample`), 'utf8'),
  ]);
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
      failed: ['tests.test_broken', 'test_fails', 'test_passes_against_its_mark', 'test_needs_database'],
      skipped: ['test_waits', 'test_known_to_fail'],
      messages: [
        'collection failure',
        'assert (1 + 1) == 3',
        '[XPASS(strict)] ',
        'failed on setup with "RuntimeError: no database"',
      ],
    });
  });
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
