import { describe, expect, test } from 'vitest';
import { readReports } from '#lambdas/tools/command/report/read-report.ts';
import { ReportError, type TestReport } from '#lambdas/tools/command/report/test-report.ts';

const told = ({ cases }: TestReport): string[] => cases.map(({ name, outcome }) => `${outcome} ${name}`);

describe('a report in JUnit XML', () => {
  test('of pytest tells each case, its message and its trace', () => {
    const xml = `<?xml version="1.0" encoding="utf-8"?><testsuites name="pytest tests"><testsuite name="pytest" errors="1" failures="1" skipped="1" tests="4">
<testcase classname="tests.test_a" name="test_one" time="0.001" />
<testcase classname="tests.test_a" name="test_two[x-1]" time="0.001"><failure message="assert 1 == 2&#10; where 1 = f()">def test_two():
tests/test_a.py:7: AssertionError</failure></testcase>
<testcase classname="tests.test_a" name="test_three"><skipped type="pytest.skip" message="later">tests/test_a.py:9: later</skipped></testcase>
<testcase classname="" name="tests.test_b" time="0.0"><error message="collection failure">ImportError: no module</error></testcase>
</testsuite></testsuites>`;
    const report = readReports('junit', [xml]);
    expect(told(report)).toEqual(['passed test_one', 'failed test_two[x-1]', 'skipped test_three']);
    expect(report.cases[1]).toMatchObject({
      message: 'assert 1 == 2\n where 1 = f()',
      stack: expect.stringContaining('tests/test_a.py:7'),
      file: 'tests.test_a',
    });
  });

  test('of Surefire is one file for each class', () => {
    const xml = (name: string, body: string) =>
      `<testsuite name="shop.${name}" tests="1"><properties><property name="a" value="b"/></properties><testcase name="adds" classname="shop.${name}">${body}</testcase></testsuite>`;
    const report = readReports('junit', [
      xml('CartTest', ''),
      xml(
        'SumTest',
        '<failure message="expected: &lt;3&gt;" type="x">\tat shop.SumTest.adds(SumTest.java:12)</failure>',
      ),
    ]);
    expect(told(report)).toEqual(['passed adds', 'failed adds']);
    expect(report.cases[1]).toMatchObject({ file: 'shop.SumTest', message: 'expected: <3>' });
  });

  test('names the suites around a test', () => {
    const xml =
      '<testsuites><testsuite name="outer"><testsuite name="inner"><testcase name="deep" classname="test"/></testsuite><testcase name="flat" classname="outer"/></testsuite><testcase name="top"/></testsuites>';
    expect(told(readReports('junit', [xml])).sort()).toEqual([
      'passed outer > flat',
      'passed outer > inner > deep',
      'passed top',
    ]);
  });

  test('without any test is a report of none', () => {
    expect(readReports('junit', ['<testsuites></testsuites>'])).toEqual({ cases: [], problems: [] });
    expect(readReports('junit', ['<testsuites><testsuite name="a" tests="0"/></testsuites>']).cases).toEqual(
      [],
    );
  });

  test.each([
    '',
    'not XML',
    '<html></html>',
    '<testsuites><testsuite name="a"><testcase name="b">',
    '<!DOCTYPE a [<!ENTITY b "c">]><testsuites>&b;',
  ])('is not read from %j', (xml) => expect(() => readReports('junit', [xml])).toThrow(ReportError));
});

describe('a report in TAP', () => {
  test('is found among other output, and todos are no failures', () => {
    const output = `> npm run test
starting up
TAP version 13
ok 1 - adds
not ok 2 - divides
  ---
  error: 'expected 2'
  stack: |
    divide (src/a.js:3:9)
  ...
ok 3 - later # SKIP no time
not ok 4 - one day # TODO
1..4
# done`;
    const report = readReports('tap', [output]);
    expect(told(report)).toEqual(['passed adds', 'failed divides', 'skipped later', 'skipped one day']);
    expect(report.cases[1]).toMatchObject({
      message: 'expected 2',
      stack: expect.stringContaining('src/a.js:3:9'),
    });
    expect(report.problems).toEqual([]);
  });

  test('counts what is inside a test, and the test itself only if it failed for itself', () => {
    const output = `TAP version 14
# Subtest: outer
    ok 1 - a
    not ok 2 - b
    1..2
not ok 1 - outer
# Subtest: hook
    ok 1 - c
    1..1
not ok 2 - hook
1..2`;
    expect(told(readReports('tap', [output]))).toEqual([
      'passed outer > a',
      'failed outer > b',
      'passed hook > c',
      'failed hook',
    ]);
  });

  test('that stops before its plan is kept is not well', () => {
    const { cases, problems } = readReports('tap', ['TAP version 13\n1..3\nok 1 - a\n']);
    expect(cases).toHaveLength(1);
    expect(problems).toHaveLength(1);
  });

  test('that gives up says why', () => {
    expect(readReports('tap', ['TAP version 13\nok 1 - a\nBail out! no database\n']).problems).toEqual([
      'the runner gave up: no database',
    ]);
  });

  test.each(['', 'hello\nworld\n', 'ok\n'.repeat(0)])('is not read from %j', (output) => {
    expect(() => readReports('tap', [output])).toThrow(ReportError);
  });
});

test('a report of Jest tells files that did not load', () => {
  const json = JSON.stringify({
    numPassedTests: 1,
    testResults: [
      {
        name: '/workspace/a.test.js',
        status: 'failed',
        message: '',
        assertionResults: [
          { title: 'adds', ancestorTitles: ['sum'], status: 'passed', failureMessages: [] },
          {
            title: 'fails',
            ancestorTitles: ['sum'],
            status: 'failed',
            failureMessages: ['Error: no\n    at /workspace/a.test.js:4:5'],
          },
          { title: 'waits', ancestorTitles: [], status: 'pending' },
        ],
      },
      { name: '/workspace/b.test.js', status: 'failed', message: 'SyntaxError: odd', assertionResults: [] },
    ],
  });
  const report = readReports('jest-json', [json]);
  expect(told(report)).toEqual(['passed sum > adds', 'failed sum > fails', 'skipped waits']);
  expect(report.problems).toEqual(['/workspace/b.test.js did not run: SyntaxError: odd']);
});

test('a report of Mocha counts a hook that failed', () => {
  const one = (fullTitle: string, err = {}) => ({
    title: fullTitle,
    fullTitle,
    file: '/workspace/test/a.js',
    err,
  });
  const json = JSON.stringify({
    stats: {},
    tests: [],
    passes: [one('sum adds')],
    failures: [
      one('sum "before all" hook', { message: 'no db', stack: 'Error: no db\n at Context (test/a.js:3:1)' }),
    ],
    pending: [one('sum waits')],
  });
  const report = readReports('mocha-json', [json]);
  expect(told(report)).toEqual(['passed sum adds', 'failed sum "before all" hook', 'skipped sum waits']);
  expect(report.cases[1]).toMatchObject({ message: 'no db' });
});

test('a report of go counts subtests, not the test around them, and tells packages that do not build', () => {
  const lines = [
    ...['TestSum', 'TestSum/zero', 'TestSum/one', 'TestLater'].map((Test) => ({
      ...{ Action: 'run', Package: 'shop', Test },
    })),
    { Action: 'output', Package: 'shop', Test: 'TestSum/zero', Output: '    sum_test.go:9: got 1\n' },
    { Action: 'fail', Package: 'shop', Test: 'TestSum/zero', Elapsed: 0 },
    { Action: 'pass', Package: 'shop', Test: 'TestSum/one', Elapsed: 0 },
    { Action: 'fail', Package: 'shop', Test: 'TestSum' },
    { Action: 'skip', Package: 'shop', Test: 'TestLater' },
    { Action: 'fail', Package: 'shop' },
    { Action: 'output', Package: 'shop/db', Output: 'db.go:3:1: syntax error\n' },
    { Action: 'fail', Package: 'shop/db' },
  ];
  const report = readReports('go-json', [
    `warming up\n${lines.map((line) => JSON.stringify(line)).join('\n')}\n`,
  ]);
  expect(told(report)).toEqual(['failed TestSum > zero', 'passed TestSum > one', 'skipped TestLater']);
  expect(report.cases[0]).toMatchObject({ message: 'sum_test.go:9: got 1' });
  expect(report.problems).toEqual([
    'the package shop/db failed outside of its tests: db.go:3:1: syntax error',
  ]);
});

describe('what cargo prints', () => {
  const output = `running 3 tests
test tests::adds ... ok
test tests::fails ... FAILED
test tests::slow ... ignored

failures:

---- tests::fails stdout ----
thread 'tests::fails' panicked at src/lib.rs:10:9:
assertion failed: no

failures:
    tests::fails

test result: FAILED. 1 passed; 1 failed; 1 ignored; 0 measured; 0 filtered out
   Doc-tests shop
running 1 test
test src/lib.rs - sum (line 3) ... ok

test result: ok. 1 passed; 0 failed; 0 ignored; 0 measured
`;
  test('is counted line by line', () => {
    const report = readReports('cargo', [output]);
    expect(told(report)).toEqual([
      'passed tests > adds',
      'failed tests > fails',
      'skipped tests > slow',
      'passed src/lib.rs - sum (line 3)',
    ]);
    expect(report.cases[1]).toMatchObject({
      message: 'assertion failed: no',
      stack: expect.stringContaining('src/lib.rs:10:9'),
    });
  });

  test('is not believed where its lines and its sums differ', () => {
    expect(() => readReports('cargo', [output.replace('1 ignored', '2 ignored')])).toThrow(ReportError);
  });

  test('without a result is no report', () => {
    expect(() => readReports('cargo', ['error: could not compile\n'])).toThrow(ReportError);
  });
});
