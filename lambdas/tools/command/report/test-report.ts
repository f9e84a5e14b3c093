/** What a runner's own report says; nothing in it was counted from free text unless the parser says so. */
export interface TestReport {
  cases: readonly TestCase[];
  /** What is wrong with the run apart from failed tests: a file that did not load, a plan that was not kept. */
  problems: readonly string[];
}

export interface TestCase {
  /** With the names of the suites around it: `cart > adds up`. */
  name: string;
  outcome: 'passed' | 'failed' | 'skipped';
  /** As the report names it: absolute, relative, or a class. */
  file?: string;
  message?: string;
  /** With the runner's own frames. */
  stack?: string;
}

/** Thrown for a report that cannot be read: then no number is known. */
export class ReportError extends Error {
  override name = 'ReportError';
}

export type ReportFormat = 'junit' | 'tap' | 'ava' | 'jest-json' | 'mocha-json' | 'go-json' | 'cargo';

/** A case without the parts that are empty. */
export function testCase(parts: {
  name: string;
  outcome: TestCase['outcome'];
  file?: string | undefined;
  message?: string | undefined;
  stack?: string | undefined;
}): TestCase {
  const { name, outcome, ...more } = parts;
  const given = Object.entries(more).filter(([, value]) => value !== undefined && value !== '');
  return { name: name === '' ? '(without a name)' : name, outcome, ...Object.fromEntries(given) };
}

/** The line of a stack that says what happened. */
export function firstLineOf(text: string): string {
  return (
    text
      .split('\n')
      .map((line) => line.trim())
      .find((line) => line !== '') ?? ''
  );
}
