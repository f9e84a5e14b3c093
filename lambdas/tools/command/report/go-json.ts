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

/**
 * What `go test -json` prints. A test that has subtests is not counted beside them, unless it failed and none of them
 * did. Packages that do not build are told beside the JSON until Go 1.24, and in it from then on. @throws {ReportError}
 */
export function readGoJson(output: string): TestReport {
  const lines = output.split('\n').flatMap(parseLine);
  if (lines.length === 0) throw new ReportError('no line of it comes from go test -json');
  // A test that prints what go prints ends another that never began.
  const begun = new Set(lines.filter(({ Action }) => Action === 'run').map(keyOf));
  const ends = lines.filter((it) => it.Test !== undefined && it.Action in outcomes && begun.has(keyOf(it)));
  const leaves = ends.filter((end) => {
    const below = ends.filter(
      ({ Package, Test }) => Package === end.Package && Test?.startsWith(`${end.Test}/`),
    );
    return below.length === 0 || (end.Action === 'fail' && below.every(({ Action }) => Action !== 'fail'));
  });
  const printed = printedBy(lines);
  const cases = leaves.map((end) => caseOf(end, printed.get(keyOf(end)) ?? ''));
  const failed = new Set(cases.filter(({ outcome }) => outcome === 'failed').map(({ file }) => file));
  const problems = lines
    .filter(({ Action, Test, Package }) => Action === 'fail' && Test === undefined && !failed.has(Package))
    .map(
      ({ Package }) =>
        `the package ${Package} failed outside of its tests: ${firstLineOf(printed.get(Package) ?? 'it does not build')}`,
    );
  return { cases, problems: [...unbuilt(output), ...problems, ...cutShort(ends, printed)] };
}

/** `FAIL	shop/db [build failed]`, with what the compiler says of it elsewhere. */
function unbuilt(output: string): string[] {
  return [...output.matchAll(/^FAIL\t(\S+) \[(build|setup) failed\]$/gm)].map(([, name = '', stage = '']) => {
    const [, reason] =
      output
        .split('\n# ')
        .map((part) => part.replace(/^# /, ''))
        .filter((part) => part.startsWith(`${name} `) || part.startsWith(`${name}\n`))
        .map((part) => /^[^\n]*\n([^\n{]+)/.exec(part))
        .find((found) => found !== null) ?? [];
    return `the package ${name} failed outside of its tests: ${reason ?? `${stage} failed`}`;
  });
}

/** A panic ends the package, and tests behind it are not in the report at all. */
function cutShort(ends: readonly Line[], printed: ReadonlyMap<string, string>): string[] {
  return ends
    .filter(
      (end) =>
        end.Action === 'fail' && /^panic: [\s\S]*^goroutine \d+ \[/m.test(printed.get(keyOf(end)) ?? ''),
    )
    .map(
      ({ Package, Test }) =>
        `the package ${Package} ended by a panic in ${Test}: tests behind it did not run`,
    );
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
  const more = outcome === 'failed' ? { message: messageOf(printed), stack: printed.trim() } : {};
  return testCase({ name: (end.Test ?? '').replaceAll('/', ' > '), file: end.Package, outcome, ...more });
}

/** An example tells in four lines what it printed and what it should have. */
function messageOf(printed: string): string {
  const first = firstLineOf(printed);
  return first === 'got:' ? printed.trim().replaceAll(/\s+/g, ' ') : first;
}
