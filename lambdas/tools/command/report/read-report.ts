import { readAva } from './ava.ts';
import { readCargo } from './cargo.ts';
import { readGoJson } from './go-json.ts';
import { readJestJson } from './jest-json.ts';
import { readJunit } from './junit.ts';
import { readMochaJson } from './mocha-json.ts';
import { readTap } from './tap.ts';
import type { ReportFormat, TestReport } from './test-report.ts';

const readers: Readonly<Record<ReportFormat, (text: string) => TestReport>> = {
  junit: readJunit,
  tap: (text) => readTap(text),
  ava: readAva,
  'jest-json': readJestJson,
  'mocha-json': readMochaJson,
  'go-json': readGoJson,
  cargo: readCargo,
};

/** One report, which may be in several files. @throws {ReportError} when any of them cannot be read. */
export function readReports(format: ReportFormat, texts: readonly string[]): TestReport {
  const reports = texts.map(readers[format]);
  return {
    cases: reports.flatMap(({ cases }) => cases),
    problems: reports.flatMap(({ problems }) => problems),
  };
}
