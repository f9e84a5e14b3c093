import { firstLineOf, ReportError, type TestCase, type TestReport, testCase } from './test-report.ts';

const outcomes: Readonly<Record<string, TestCase['outcome']>> = {
  ok: 'passed',
  FAILED: 'failed',
  ignored: 'skipped',
};
const testLine = /^test (.+?)(?: - (?:should panic|compile(?: fail)?))? \.\.\. (ok|FAILED|ignored)\b/gm;
const resultLine = /^test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored/gm;

/** What `cargo test` prints: it has no report for machines. Its lines must agree with its own sums. @throws {ReportError} */
export function readCargo(output: string): TestReport {
  const sums = [...output.matchAll(resultLine)].map(([, ...numbers]) => numbers.map(Number));
  if (sums.length === 0) throw new ReportError('cargo printed no result');
  const said = saidBy(output);
  // What a failed test prints may look like a line of cargo's own.
  const cases = [...output.replaceAll(section, '').matchAll(testLine)].map(([, name = '', word = '']) => {
    const outcome = outcomes[word] ?? 'failed';
    const panic = said.get(name);
    return testCase({
      name: name.replaceAll('::', ' > '),
      outcome,
      ...(outcome === 'failed' ? { message: messageOf(panic), stack: panic } : {}),
    });
  });
  const counted = Object.values(outcomes).map(
    (outcome) => cases.filter((it) => it.outcome === outcome).length,
  );
  const summed = [0, 1, 2].map((column) => sums.reduce((sum, numbers) => sum + (numbers[column] ?? 0), 0));
  if (counted.join() !== summed.join())
    throw new ReportError('the lines of cargo do not agree with its sums');
  return { cases, problems: [] };
}

const section = /^---- (.+) stdout ----\n([\s\S]*?)(?=^---- .+ stdout ----$|^failures:$|(?![\s\S]))/gm;

/** What each failed test printed. */
function saidBy(output: string): Map<string, string> {
  return new Map([...output.matchAll(section)].map(([, name = '', text = '']) => [name, text.trim()]));
}

function messageOf(panic = ''): string | undefined {
  const [, message] = /panicked at [^\n]*\n([^\n]+)/.exec(panic) ?? [];
  return message ?? firstLineOf(panic);
}
