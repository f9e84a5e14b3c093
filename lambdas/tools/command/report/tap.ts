import { Parser, type Result } from 'tap-parser';
import * as z from 'zod';
import { firstLineOf, ReportError, type TestCase, type TestReport, testCase } from './test-report.ts';

const text = z.string().optional().catch(undefined);
const diagnosis = z
  .looseObject({
    error: text,
    name: text,
    message: text,
    stack: text,
    location: text,
    at: z.unknown().optional(),
    /** Of node-tap: lines of `-` and `+`, and the class of what was thrown. */
    diff: text,
    type: text,
    exitCode: z.number().optional().catch(undefined),
    /** Of AVA: texts by what they are. */
    details: z.record(z.string(), z.string()).optional().catch(undefined),
    values: z.record(z.string(), z.string()).optional().catch(undefined),
  })
  .catch({});

const place = z.looseObject({
  file: z.string().optional(),
  fileName: z.string().optional(),
  line: z.number().optional(),
  lineNumber: z.number().optional(),
});

/** How a runner's own habits are read. */
interface Habits {
  /** What is wrong with the run, where a line stands for that and for no test. */
  notTest?(name: string, thrown: { name: string; message: string }): string | undefined;
  /** The same of a comment. */
  comment?(line: string): string | undefined;
  /** Whether a broken rule of the protocol says nothing about the run. */
  isHarmless?(error: string): boolean;
}

/** The Test Anything Protocol, with whatever else was printed around it. @throws {ReportError} where there is none of it. */
export function readTap(output: string, habits: Habits = {}): TestReport {
  const cases: TestCase[] = [];
  const problems: string[] = [];
  const parser = new Parser();
  listen(parser, { cases, problems, habits });
  parser.end(output);
  const { results } = parser;
  const hasPlan = results?.plan.start !== null && !results?.plan.skipAll;
  const saidNothing = /^no tests found$/.test(results?.plan.skipReason ?? '');
  const isEmpty = cases.length === 0 && problems.length === 0;
  if (results === null || (isEmpty && (saidNothing || !hasPlan) && results.bailout === false)) {
    throw new ReportError('no line of it is TAP');
  }
  if (results.bailout !== false) problems.push(`the runner gave up: ${String(results.bailout)}`);
  return { cases, problems: [...new Set(problems)] };
}

interface Into {
  cases: TestCase[];
  problems: string[];
  habits: Habits;
}

/** A test that stands for tests within it is not counted beside them, unless it failed although they did not. */
function listen(parser: Parser, into: Into): { failed: number } {
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
    const problem = isFailed ? problemIn(result, into.habits) : undefined;
    if (problem === undefined) into.cases.push(caseOf(result, isFailed));
    else into.problems.push(problem);
  });
  parser.on('comment', (line: string) => {
    into.problems.push(...[into.habits.comment?.(line.trim())].filter((it) => it !== undefined));
  });
  parser.on('complete', ({ failures, bailout }: { failures: readonly object[]; bailout: unknown }) => {
    // Whoever gives up keeps no plan; that it gave up is said once.
    for (const failure of bailout === false ? failures : []) {
      if (!('tapError' in failure) || typeof failure.tapError !== 'string') continue;
      if (into.habits.isHarmless?.(failure.tapError) !== true) into.problems.push(failure.tapError);
    }
  });
  return seen;
}

function problemIn({ name, diag }: Result, { notTest }: Habits): string | undefined {
  const said = diagnosis.parse(diag ?? {});
  return notTest?.(onOneLine(name), { name: said.name ?? '', message: onOneLine(said.message ?? '') });
}

function caseOf(result: Result, isFailed: boolean): TestCase {
  const name = result.fullname.replace(/^\s+/, '');
  const isSkipped = result.skip !== false || result.todo !== false;
  if (!isFailed) return testCase({ name, outcome: isSkipped ? 'skipped' : 'passed' });
  const said = diagnosis.parse(result.diag ?? {});
  return testCase({
    ...{ name, outcome: 'failed' },
    message: messageOf(said, result.name),
    stack: [said.error, said.stack, said.location, placeIn(said.at)]
      .filter((part) => part !== undefined)
      .join('\n'),
  });
}

/** Runners say it in fields of their own. */
function messageOf(said: z.infer<typeof diagnosis>, name: string): string {
  const [detail] = Object.entries(said.details ?? said.values ?? {});
  const changed = said.diff?.split('\n').filter((line) => /^[-+](?!--|\+\+)/.test(line));
  const candidates = [
    said.error,
    detail?.join(' '),
    said.message,
    changed?.join(' '),
    said.type === undefined ? undefined : `${said.type}: ${name}`,
    said.exitCode === undefined ? undefined : `ended with exit code ${said.exitCode}`,
    firstLineOf(said.stack ?? ''),
  ];
  // The first that says anything; one that a person wrote in lines keeps them.
  const found = candidates.find((it) => it !== undefined && it.trim() !== '') ?? '';
  return found === said.error || found === said.message ? found : onOneLine(found);
}

function onOneLine(words: string): string {
  return words.replaceAll(/\s+/g, ' ').trim();
}

function placeIn(at: unknown): string | undefined {
  if (typeof at === 'string') return at;
  const { file, fileName, line, lineNumber } = place.catch({}).parse(at ?? {});
  const path = file ?? fileName;
  const number = line ?? lineNumber;
  return path === undefined || number === undefined ? undefined : `${path}:${number}`;
}
