import * as z from 'zod';
import { parseJson } from './parse-json.ts';
import { firstLineOf, type TestCase, type TestReport, testCase } from './test-report.ts';

const schema = z.looseObject({
  testResults: z.array(
    z.looseObject({
      name: z.string(),
      status: z.string(),
      message: z.string().default(''),
      assertionResults: z
        .array(
          z.looseObject({
            title: z.string(),
            ancestorTitles: z.array(z.string()).default([]),
            status: z.string(),
            failureMessages: z.array(z.string()).nullish(),
          }),
        )
        .default([]),
    }),
  ),
});

const outcomes: Readonly<Record<string, TestCase['outcome']>> = { passed: 'passed', failed: 'failed' };

/** What Jest writes with `--json`. @throws {ReportError} */
export function readJestJson(json: string): TestReport {
  const { testResults } = parseJson(json, schema);
  const cases = testResults.flatMap(({ name: file, assertionResults }) =>
    assertionResults.map(({ title, ancestorTitles, status, failureMessages }) => {
      const stack = failureMessages?.join('\n') ?? '';
      const name = [...ancestorTitles, title].join(' > ');
      return testCase({
        name,
        file,
        stack,
        outcome: outcomes[status] ?? 'skipped',
        message: firstLineOf(stack),
      });
    }),
  );
  const problems = testResults
    .filter(({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0)
    .map(
      ({ name, message }) =>
        `${name} did not run: ${firstLineOf(message.replace(/^\s*● Test suite failed to run/, ''))}`,
    );
  return { cases, problems };
}
