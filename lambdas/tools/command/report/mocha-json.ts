import * as z from 'zod';
import { parseJson } from './parse-json.ts';
import { type TestReport, testCase } from './test-report.ts';

const one = z.looseObject({
  title: z.string(),
  fullTitle: z.string(),
  file: z.string().nullish(),
  err: z.looseObject({ message: z.string().optional(), stack: z.string().optional() }).default({}),
});
const schema = z.looseObject({ passes: z.array(one), failures: z.array(one), pending: z.array(one) });

/** What Mocha's reporter `json` writes. A hook that failed is one of its failures. @throws {ReportError} */
export function readMochaJson(json: string): TestReport {
  const { passes, failures, pending } = parseJson(json, schema);
  const caseOf = (outcome: 'passed' | 'failed' | 'skipped') => (it: z.infer<typeof one>) =>
    testCase({
      ...{ name: it.fullTitle, outcome, file: it.file ?? undefined },
      ...(outcome === 'failed' ? { message: it.err.message, stack: it.err.stack } : {}),
    });
  return {
    cases: [
      ...passes.map(caseOf('passed')),
      ...failures.map(caseOf('failed')),
      ...pending.map(caseOf('skipped')),
    ],
    problems: [],
  };
}
