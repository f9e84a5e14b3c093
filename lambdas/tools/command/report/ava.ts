import { readTap } from './tap.ts';
import type { TestReport } from './test-report.ts';

const crashed = /^(?:.+ exited (?:with a non-zero exit code: \d+|due to \S+)|No tests found in .+)$/;
const remaining = /^# (\d+ tests? remaining in .+)$/;

/**
 * What AVA prints with `--tap`: a file that did not load, or crashed, has lines among those of the tests, of which its
 * plan knows nothing; tests that did not run for it are a comment. @throws {ReportError}
 */
export function readAva(output: string): TestReport {
  return readTap(output, {
    notTest: (name, thrown) => (crashed.test(name) || isThrownOutside(name, thrown) ? name : undefined),
    comment: (line) => remaining.exec(line)?.[1],
    isHarmless: (error) => error === 'id greater than plan end',
  });
}

/** Something thrown outside of a test has its own words for a name; within one it is told as a failed assertion. */
function isThrownOutside(title: string, { name, message }: { name: string; message: string }): boolean {
  if (message === '' || name === 'AssertionError') return false;
  return title === message || title.endsWith(`: ${message}`);
}
