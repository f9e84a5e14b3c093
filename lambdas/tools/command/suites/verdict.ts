import { matchesGlob } from 'node:path';
import type { SandboxResult } from '#lambdas/ports/sandbox.ts';
import { readReports } from '../report/read-report.ts';
import { ReportError, type TestCase, type TestReport } from '../report/test-report.ts';
import { type PlannedSuite, reportFolder } from './suite-script.ts';

/** What came of one suite. */
export interface SuiteOutcome {
  planned: PlannedSuite;
  /** `passed` only with a report in which at least one test passed and none failed, and exit code 0. */
  verdict: 'passed' | 'failed' | 'not known';
  /** Why it is not known, or what else is wrong. */
  reasons: readonly string[];
  /** The report's; nothing is known without one. */
  cases: readonly TestCase[] | undefined;
  /** As the runner ended. */
  exitCode: number | undefined;
  /** What the runner printed. */
  output: string;
}

/** How `timeout` ends, and what is ended for its memory. */
const stopped: Readonly<Record<number, string>> = {
  124: 'it took too long and was stopped',
  137: 'it was stopped: it took too long, or too much memory',
};

export function judgeSuite(planned: PlannedSuite, result: SandboxResult): SuiteOutcome {
  const exitCode = exitCodeOf(planned, result);
  const output = fileOf(result, `${reportFolder}/${planned.number}.out`) ?? '';
  const read = readOwnReport(planned, result, output);
  const lost = lostOf(planned, result);
  const report = typeof read === 'string' ? undefined : read;
  const reasons = [
    ...howItEnded(exitCode, result),
    ...(typeof read === 'string' && lost.length > 0 ? [] : typeof read === 'string' ? [read] : read.problems),
    ...lost,
    ...skippedModules(planned, output),
    ...(report === undefined ? [] : oddities(report, exitCode)),
  ];
  return { planned, exitCode, output, reasons, cases: report?.cases, verdict: verdictOf(report, reasons) };
}

function verdictOf(report: TestReport | undefined, reasons: readonly string[]): SuiteOutcome['verdict'] {
  if (report?.cases.some(({ outcome }) => outcome === 'failed') === true) return 'failed';
  return report === undefined || reasons.length > 0 ? 'not known' : 'passed';
}

function howItEnded(exitCode: number | undefined, result: SandboxResult): string[] {
  if (exitCode === undefined) return [`it did not come to its end: ${endOf(result)}`];
  return [stopped[exitCode] ?? []].flat();
}

function endOf(result: SandboxResult): string {
  switch (result.ended) {
    case 'timeout':
      return 'the time for all suites was over';
    case 'aborted':
      return 'it was cut short';
    case 'over_limit':
      return `it took more ${result.limit === 'processes' ? 'processes' : result.limit} than a command may`;
    case 'unprepared':
      return 'the packages could not be installed';
    case 'exited':
      return `the command ended with ${result.exitCode} before it`;
  }
}

function oddities({ cases }: TestReport, exitCode: number | undefined): string[] {
  const passed = cases.some(({ outcome }) => outcome === 'passed');
  const failed = cases.some(({ outcome }) => outcome === 'failed');
  return [
    ...(cases.length === 0 ? ['it ran no test at all'] : []),
    ...(cases.length > 0 && !passed && !failed ? ['every test was skipped'] : []),
    ...(exitCode !== undefined && exitCode !== 0 && !failed && stopped[exitCode] === undefined
      ? [`its runner ended with exit code ${exitCode} although no test failed`]
      : []),
  ];
}

/** Maven tests no module that needs one which failed. */
function skippedModules({ suite }: PlannedSuite, output: string): string[] {
  const names = suite.runner === 'maven' ? [...output.matchAll(/^\[INFO\] (\S.*?) \.* ?SKIPPED$/gm)] : [];
  return names.map(([, name = '']) => `the module ${name} was not tested, since one that it needs failed`);
}

function exitCodeOf({ number }: PlannedSuite, result: SandboxResult): number | undefined {
  const text = fileOf(result, `${reportFolder}/${number}.exit`)?.trim() ?? '';
  return /^\d{1,3}$/.test(text) ? Number(text) : undefined;
}

function readOwnReport(planned: PlannedSuite, result: SandboxResult, output: string): TestReport | string {
  const texts = reportTexts(planned, result, output);
  if (texts.length === 0) return whyNoReport(output);
  try {
    return readReports(planned.plan.format, texts);
  } catch (error) {
    if (!(error instanceof ReportError)) throw error;
    return `its report cannot be read: ${error.message}`;
  }
}

/** Where its report is, as the sandbox names files. */
function reportPattern({ project, plan, number }: PlannedSuite): string {
  if (plan.from === 'output') return `${reportFolder}/${number}.out`;
  if (plan.from === 'file') return `${reportFolder}/${number}.report`;
  return project.folder === '.' ? plan.from.below : `${project.folder}/${plan.from.below}`;
}

/** What the suite left and the sandbox did not hand over: nobody knows what is in it. */
function lostOf(planned: PlannedSuite, { tooLarge }: SandboxResult): string[] {
  const lost = tooLarge.filter((path) => matchesGlob(path, reportPattern(planned))).length;
  return lost === 0 ? [] : [`${lost} of its reports ${lost === 1 ? 'is' : 'are'} too large to be read`];
}

function whyNoReport(output: string): string {
  const absent = missingProgram(output);
  return absent === undefined ? 'its runner left no report' : `${absent} is not installed where commands run`;
}

/** What a shell or Python says last of a program that is not there. */
export function missingProgram(output: string): string | undefined {
  const last = output.trimEnd().split('\n').at(-1) ?? '';
  return /^sh: (?:\d+: )?([\w.+-]{1,60}): not found$|: No module named '?(pytest)'?$/
    .exec(last)
    ?.slice(1)
    .find((name) => name !== undefined);
}

function reportTexts(planned: PlannedSuite, { files }: SandboxResult, output: string): string[] {
  if (planned.plan.from === 'output') return [output];
  const found = files.filter(({ path }) => matchesGlob(path, reportPattern(planned)));
  return found.map(({ text }) => text).filter((text) => text.trim() !== '');
}

function fileOf({ files }: SandboxResult, path: string): string | undefined {
  return files.find((file) => file.path === path)?.text;
}
