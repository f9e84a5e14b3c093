import * as z from 'zod';
import { firstLineOf, ReportError, type TestCase, type TestReport, testCase } from './test-report.ts';

const lineSchema = z.looseObject({
  Action: z.string(),
  Package: z.string().default(''),
  ImportPath: z.string().optional(),
  Test: z.string().optional(),
  Output: z.string().optional(),
});
type Line = z.infer<typeof lineSchema>;

const outcomes: Readonly<Record<string, TestCase['outcome']>> = {
  pass: 'passed',
  fail: 'failed',
  skip: 'skipped',
};

/** What `go test -json` prints. A test that has subtests is not counted beside them. @throws {ReportError} */
export function readGoJson(output: string): TestReport {
  const lines = output.split('\n').flatMap(parseLine);
  if (lines.length === 0) throw new ReportError('no line of it comes from go test -json');
  const ends = lines.filter(({ Action, Test }) => Test !== undefined && Action in outcomes);
  const leaves = ends.filter(
    ({ Package, Test }) =>
      !ends.some((other) => other.Package === Package && other.Test?.startsWith(`${Test}/`)),
  );
  const printed = printedBy(lines);
  const cases = leaves.map((end) => caseOf(end, printed.get(keyOf(end)) ?? ''));
  const failed = new Set(cases.filter(({ outcome }) => outcome === 'failed').map(({ file }) => file));
  const problems = lines
    .filter(({ Action, Test, Package }) => Action === 'fail' && Test === undefined && !failed.has(Package))
    .map(
      ({ Package }) =>
        `the package ${Package} failed outside of its tests: ${firstLineOf(printed.get(Package) ?? 'it does not build')}`,
    );
  return { cases, problems };
}

function parseLine(line: string): Line[] {
  if (!line.startsWith('{')) return [];
  try {
    const parsed = lineSchema.safeParse(JSON.parse(line));
    return parsed.success ? [parsed.data] : [];
  } catch {
    return [];
  }
}

function keyOf({ Package, Test }: Line): string {
  return Test === undefined ? Package : `${Package} ${Test}`;
}

function printedBy(lines: readonly Line[]): Map<string, string> {
  const printed = new Map<string, string>();
  for (const line of lines) {
    if (line.Output === undefined || /^\s*(=== |--- |FAIL|PASS|ok\s)/.test(line.Output)) continue;
    printed.set(keyOf(line), (printed.get(keyOf(line)) ?? '') + line.Output);
  }
  return printed;
}

function caseOf(end: Line, printed: string): TestCase {
  const outcome = outcomes[end.Action] ?? 'failed';
  const more = outcome === 'failed' ? { message: firstLineOf(printed), stack: printed.trim() } : {};
  return testCase({ name: (end.Test ?? '').replaceAll('/', ' > '), file: end.Package, outcome, ...more });
}
