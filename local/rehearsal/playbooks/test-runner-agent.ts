import { type Brief, type Playbook, plan, type Script, type ToolAnswer } from '../playbook.ts';
import { finish, firstLine, progress, rehearsalNote, step } from './moves.ts';
import { exitCodeIn, withoutExitCode } from './told-exit-code.ts';

const maxRead = 3;
/** Lines of code that are shown around a failing place. */
const around = 2;

interface Failure {
  name: string;
  message: string;
  path: string | undefined;
  line: number;
}

/** Finds out how the project is tested, runs all of it, looks at the places that failed, and tells the report's numbers. */
export const testRunnerAgent: Playbook = function* (brief) {
  const detected = yield* step(brief, progress(5, 'Detecting the test runner...'), plan('detect_project'));
  const ran = yield* step(brief, progress(15, 'Running the tests...'), plan('run_tests'));
  if (ran === undefined || ran.isError) {
    const reason = ran === undefined ? 'the tool that runs them is not offered' : firstLine(ran.text);
    yield* finish(brief, { exitCode: 2, summary: notRun(reason, detected) });
    return;
  }
  const failures = failuresIn(ran.text);
  const seen = yield* readPlaces(brief, failures);
  yield* finish(brief, {
    // Anything that cannot be read is no success.
    exitCode: exitCodeIn(ran.text) ?? 2,
    summary: [...reportOf(ran.text, brief.prompt), ...seen, '', rehearsalNote].join('\n'),
  });
};

function* readPlaces(brief: Brief, failures: readonly Failure[]): Script<string[]> {
  const seen: string[] = [];
  for (const { name, path, line } of failures
    .filter((failure) => failure.path !== undefined)
    .slice(0, maxRead)) {
    const input = { path, from_line: Math.max(1, line - around), to_line: line + around };
    const answer = yield* step(brief, progress(85, 'Analyzing failures...'), plan('read_file', input));
    if (answer === undefined || answer.isError) continue;
    seen.push(
      '',
      `Where "${name}" failed, ${path}:${line}:`,
      ...answer.text.split('\n').slice(0, 2 * around + 4),
    );
  }
  return seen;
}

/** In the words of a request that knows of failing tests, and then with what nobody but the asker can know. */
function reportOf(text: string, prompt: string): string[] {
  const lines = withoutExitCode(text).split('\n');
  const [, failed] = /^Tests: [\d,]+ passed, ([\d,]+) failed/m.exec(text) ?? [];
  const known = exitCodeIn(text) === 1 && failed !== undefined ? knownFailing(prompt) : undefined;
  // What the headline tells in numbers is not told twice.
  if (known === undefined) return [headline(text), ...(isAllPassing(text) ? lines : lines.slice(1))];
  return [`${testsOf(failed)} ${known.verdict}`, known.note, ...lines];
}

function knownFailing(prompt: string): { verdict: string; note: string } | undefined {
  if (/(?<!\b(?:not|never|n't) )\bexpect (?:failures|failing tests|tests to fail)\b/i.test(prompt)) {
    return { verdict: 'failed (expected)', note: 'The request expects failures; not told is which tests.' };
  }
  if (/\bfix(?:es|ed)? (?:the )?failing tests\b/i.test(prompt)) {
    const note = 'The request knows of failing tests; whether these failed before is not known here.';
    return { verdict: 'still failing', note };
  }
  return undefined;
}

function testsOf(number: string | undefined): string {
  return number === '1' ? '1 test' : `${number} tests`;
}

const allPassing = 'All tests passing ✅';

/** None failed, and none was left out. */
function isAllPassing(text: string): boolean {
  return exitCodeIn(text) === 0 && /^Tests: [\d,]+ passed, 0 failed, 0 skipped/m.test(text);
}

function headline(text: string): string {
  const [, passed, failed, skipped] =
    /^Tests: ([\d,]+) passed, ([\d,]+) failed, ([\d,]+) skipped/m.exec(text) ?? [];
  const [reason] = /^! .*/m.exec(text) ?? [];
  if (passed === undefined) return `Tests could not be run: ${reason?.slice(2) ?? 'no report was left'}`;
  switch (exitCodeIn(text)) {
    case 0:
      return isAllPassing(text) ? allPassing : `${allPassing} (${passed} passed, ${skipped} skipped)`;
    case 1:
      return `${testsOf(failed)} failed (${passed} passed, ${skipped} skipped)`;
    default:
      return `Tests could not all be run: ${reason?.slice(2) ?? 'a suite left no report'} (${passed} passed, ${skipped} skipped)`;
  }
}

function failuresIn(text: string): Failure[] {
  return [...text.matchAll(/^FAILED (.+) {2}\((.+)\)\n {4}(.*)$/gm)].map(
    ([, name = '', place = '', message = '']) => {
      const [, path, line] = /^(.+):(\d+)$/.exec(place) ?? [];
      return { name, message, path, line: Number(line ?? 1) };
    },
  );
}

function notRun(reason: string, detected: ToolAnswer | undefined): string {
  return [
    `Tests could not be run: ${reason}`,
    ...(detected === undefined ? [] : detected.text.split('\n').map((line) => `- ${line}`)),
    rehearsalNote,
  ].join('\n');
}
