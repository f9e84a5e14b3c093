import type { SandboxResult } from '#lambdas/ports/sandbox.ts';
import { CappedText, count, plural, shorten } from '#lambdas/tools/code/capped-text.ts';
import type { TestCase } from '../report/test-report.ts';
import type { Frame, OwnFrames } from './frames.ts';
import type { SuiteOutcome } from './verdict.ts';

const maxFailures = 50;
const maxSkipped = 20;
const maxFrames = 6;
const shownOutputLines = 25;

/** The numbers of everything that ran, and the exit code that they mean. */
export interface Totals {
  passed: number;
  failed: number;
  skipped: number;
  exitCode: 0 | 1 | 2;
}

/** Everything that was to be run. */
export interface Ran {
  outcomes: readonly SuiteOutcome[];
  /** What nothing here could run, a sentence each. */
  notRun: readonly string[];
}

export function totalOf({ outcomes, notRun }: Ran): Totals {
  const cases = outcomes.flatMap((outcome) => outcome.cases ?? []);
  const isFailed = outcomes.some(({ verdict }) => verdict === 'failed');
  const isAll = outcomes.length > 0 && notRun.length === 0;
  const isPassed = isAll && outcomes.every(({ verdict }) => verdict === 'passed');
  return { ...numbersOf(cases), exitCode: isFailed ? 1 : isPassed ? 0 : 2 };
}

function numbersOf(cases: readonly TestCase[]): Omit<Totals, 'exitCode'> {
  const of = (outcome: TestCase['outcome']): number => cases.filter((it) => it.outcome === outcome).length;
  return { passed: of('passed'), failed: of('failed'), skipped: of('skipped') };
}

/** What the model reads: sums first, then each suite, then failures with the places that they name. */
export function tellSuites(ran: Ran, result: SandboxResult, frames: OwnFrames): string {
  const text = new CappedText();
  for (const line of headOf(ran, result, frames)) text.add(line);
  for (const outcome of ran.outcomes) {
    for (const line of suiteLines(outcome)) text.add(line);
    for (const failure of failuresOf(outcome))
      for (const line of failureLines(failure, outcome, frames)) text.add(line);
    for (const line of besides(outcome)) text.add(line);
  }
  return text.join(text.leftOut > 0 ? `[${plural(text.leftOut, 'line')} left out]` : undefined);
}

function headOf(ran: Ran, { confinement }: SandboxResult, frames: OwnFrames): string[] {
  const { outcomes, notRun } = ran;
  const { passed, failed, skipped, exitCode } = totalOf(ran);
  const twice = countedTwice(outcomes, frames);
  const known = outcomes.filter(({ cases }) => cases !== undefined).length;
  const unknown = outcomes.length - known;
  const { means, gaps } = confinement;
  return [
    known === 0
      ? 'Tests: none could be counted'
      : `Tests: ${count(passed)} passed, ${count(failed)} failed, ${count(skipped)} skipped, ${count(passed + failed + skipped)} in all`,
    `Suites: ${known} with a report${unknown > 0 ? `, ${unknown} without: their tests are not among these numbers` : ''}`,
    ...(twice === 0
      ? []
      : [
          `Of these ${plural(twice, 'test')} ran in more than one suite and ${twice === 1 ? 'is' : 'are'} counted in each`,
        ]),
    ...notRun.map((sentence) => `! Not run: ${oneLine(sentence)}`),
    `Exit code to finish with: ${exitCode}`,
    `Sandbox: ${means}; ${gaps.length === 0 ? 'nothing is known to be open to the commands' : `the commands could ${gaps.join(', ')}`}`,
  ];
}

/** A root may run the tests of its packages, which have suites of their own. */
function countedTwice(outcomes: readonly SuiteOutcome[], frames: OwnFrames): number {
  const suites = new Map<string, Set<SuiteOutcome>>();
  for (const outcome of outcomes) {
    for (const { name, file } of outcome.cases ?? []) {
      const path = file === undefined ? undefined : frames.resolve(file, outcome.planned.project.folder);
      if (path === undefined) continue;
      const key = JSON.stringify([path, name]);
      suites.set(key, (suites.get(key) ?? new Set()).add(outcome));
    }
  }
  return [...suites.values()].filter(({ size }) => size > 1).length;
}

function suiteLines({ planned, verdict, cases, reasons, exitCode }: SuiteOutcome): string[] {
  const { project, suite } = planned;
  const place = project.folder === '.' ? '' : ` in ${project.folder}`;
  const { passed, failed, skipped } = numbersOf(cases ?? []);
  const numbers =
    cases === undefined ? 'numbers not known' : `${passed} passed, ${failed} failed, ${skipped} skipped`;
  const ended = exitCode === undefined ? '' : `, ended with ${exitCode}`;
  return [
    '',
    `Suite ${suite.name}${place} (${suite.runner}, ${suite.command}): ${verdict}: ${numbers}${ended}`,
    ...reasons.map((reason) => `! ${oneLine(reason)}`),
  ];
}

function failuresOf({ cases = [] }: SuiteOutcome): TestCase[] {
  return cases.filter(({ outcome }) => outcome === 'failed').slice(0, maxFailures);
}

function failureLines(failure: TestCase, { planned }: SuiteOutcome, frames: OwnFrames): string[] {
  const { folder } = planned.project;
  const named = frames.in(failure.stack ?? '', folder);
  // Python tells the innermost place last.
  const own = planned.suite.runner === 'pytest' ? named.toReversed() : named;
  const file = failure.file === undefined ? undefined : frames.resolve(failure.file, folder);
  const place = own[0] === undefined ? (file ?? 'its place is not told') : shownFrame(own[0]);
  return [
    `FAILED ${oneLine(failure.name)}  (${place})`,
    `    ${oneLine(failure.message ?? 'no message')}`,
    ...own.slice(0, maxFrames).map((frame) => `    at ${shownFrame(frame)}`),
  ];
}

function besides({ cases = [], verdict, output }: SuiteOutcome): string[] {
  const skipped = cases.filter(({ outcome }) => outcome === 'skipped');
  const failed = cases.filter(({ outcome }) => outcome === 'failed').length;
  return [
    ...(failed > maxFailures ? [`[${failed - maxFailures} more failures are not listed]`] : []),
    ...skipped.slice(0, maxSkipped).map(({ name }) => `SKIPPED ${oneLine(name)}`),
    ...(skipped.length > maxSkipped
      ? [`[${skipped.length - maxSkipped} more skipped tests are not listed]`]
      : []),
    ...(verdict === 'not known' ? lastLines(output) : []),
  ];
}

/** The end of what was printed: where a runner breaks it says so last. */
export function lastLines(output: string): string[] {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  const shown = lines.slice(-shownOutputLines).map((line) => `| ${shorten(line, 300)}`);
  return shown.length === 0
    ? ['It printed nothing.']
    : [`Last ${plural(shown.length, 'line')} of ${count(lines.length)} that it printed:`, ...shown];
}

function shownFrame({ path, line }: Frame): string {
  return `${path}:${line}`;
}

function oneLine(text: string): string {
  return shorten(text.replaceAll(/\s+/g, ' ').trim(), 500);
}
