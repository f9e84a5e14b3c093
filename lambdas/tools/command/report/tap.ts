import { Parser, type Result } from 'tap-parser';
import * as z from 'zod';
import { firstLineOf, ReportError, type TestCase, type TestReport, testCase } from './test-report.ts';

const diagnosis = z
  .looseObject({
    error: z.string().optional(),
    message: z.string().optional(),
    stack: z.string().optional(),
    location: z.string().optional(),
    at: z.unknown().optional(),
  })
  .catch({});

const place = z.looseObject({
  file: z.string().optional(),
  fileName: z.string().optional(),
  line: z.number().optional(),
});

/** The Test Anything Protocol, with whatever else was printed around it. @throws {ReportError} where there is none of it. */
export function readTap(output: string): TestReport {
  const cases: TestCase[] = [];
  const problems: string[] = [];
  const parser = new Parser();
  listen(parser, { cases, problems });
  parser.end(output);
  const { results } = parser;
  const hasPlan = results?.plan.start !== null && !results?.plan.skipAll;
  const saidNothing = /^no tests found$/.test(results?.plan.skipReason ?? '');
  if (results === null || (cases.length === 0 && (saidNothing || !hasPlan) && results.bailout === false)) {
    throw new ReportError('no line of it is TAP');
  }
  if (results.bailout !== false) problems.push(`the runner gave up: ${String(results.bailout)}`);
  return { cases, problems };
}

/** A test that stands for tests within it is not counted beside them, unless it failed although they did not. */
function listen(parser: Parser, into: { cases: TestCase[]; problems: string[] }): { failed: number } {
  const seen = { failed: 0 };
  let inner = { failed: 0 };
  parser.on('child', (child: Parser) => {
    inner = listen(child, into);
  });
  parser.on('assert', (result: Result) => {
    const isFailed = !result.ok && result.todo === false && result.skip === false;
    const isWhole = result.closingTestPoint;
    const ofInner = isWhole ? inner.failed : 0;
    if (isFailed) seen.failed += 1;
    inner = { failed: 0 };
    if (isWhole && (!isFailed || ofInner > 0)) return;
    into.cases.push(caseOf(result, isFailed));
  });
  parser.on('complete', ({ failures, bailout }: { failures: readonly object[]; bailout: unknown }) => {
    // Whoever gives up keeps no plan; that it gave up is said once.
    for (const failure of bailout === false ? failures : []) {
      if ('tapError' in failure && typeof failure.tapError === 'string') into.problems.push(failure.tapError);
    }
  });
  return seen;
}

function caseOf(result: Result, isFailed: boolean): TestCase {
  const name = result.fullname.replace(/^\s+/, '');
  const isSkipped = result.skip !== false || result.todo !== false;
  if (!isFailed) return testCase({ name, outcome: isSkipped ? 'skipped' : 'passed' });
  const said = diagnosis.parse(result.diag ?? {});
  return testCase({
    ...{ name, outcome: 'failed' },
    message: said.error ?? said.message ?? firstLineOf(said.stack ?? ''),
    stack: [said.error, said.stack, said.location, placeIn(said.at)]
      .filter((part) => part !== undefined)
      .join('\n'),
  });
}

function placeIn(at: unknown): string | undefined {
  if (typeof at === 'string') return at;
  const { file, fileName, line } = place.catch({}).parse(at ?? {});
  const path = file ?? fileName;
  return path === undefined || line === undefined ? undefined : `${path}:${line}`;
}
