import { XMLParser } from 'fast-xml-parser';
import * as z from 'zod';
import { firstLineOf, ReportError, type TestCase, type TestReport, testCase } from './test-report.ts';

const text = z.union([z.string(), z.number(), z.boolean()]).transform(String);
/** An element: bare text, or attributes beside it. */
const note = z.union([
  text.transform((body) => ({ body })),
  z
    .looseObject({ '#text': text.optional(), '@message': text.optional(), '@type': text.optional() })
    .transform((it) => ({ body: it['#text'] ?? '', message: it['@message'], type: it['@type'] })),
]);
const notes = z.array(note).default([]);

const caseSchema = z.looseObject({
  '@name': text.default(''),
  '@classname': text.optional(),
  '@file': text.optional(),
  failure: notes,
  error: notes,
  skipped: notes,
});

const suiteSchema = z.looseObject({
  '@name': text.default(''),
  get testsuite() {
    return z.array(z.union([z.literal(''), suiteSchema])).default([]);
  },
  testcase: z.array(caseSchema).default([]),
});
type Suite = z.infer<typeof suiteSchema>;

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  // Line breaks in messages come as numbers.
  htmlEntities: true,
  isArray: (name) => ['testsuite', 'testcase', 'failure', 'error', 'skipped'].includes(name),
});

/** JUnit's XML, as node:test, vitest, pytest and Surefire write it. @throws {ReportError} */
export function readJunit(xml: string): TestReport {
  const root = parse(xml);
  const suites = [root.testsuites, ...root.testsuite].filter((suite) => suite !== undefined);
  if (suites.length === 0) throw new ReportError('it has no test suites');
  const read = suites.flatMap((suite) => (typeof suite === 'object' ? casesOf(suite, []) : []));
  return {
    cases: read.filter((it) => !isUnloaded(it)),
    problems: read
      .filter(isUnloaded)
      .map(({ name, stack }) => `${name} did not load: ${causeIn(stack ?? '')}`),
  };
}

/** So pytest tells a file that it could not load: there are tests in it, and none of them ran. */
function isUnloaded({ outcome, message }: TestCase): boolean {
  return outcome === 'failed' && message === 'collection failure';
}

/** pytest puts `E` before what was thrown, behind the way there. */
function causeIn(trace: string): string {
  return firstLineOf(/^E {2,}(\S.*)$/m.exec(trace)?.[1] ?? trace);
}

const rootSchema = z.looseObject({
  testsuites: z.union([z.literal(''), suiteSchema]).optional(),
  testsuite: z.array(z.union([z.literal(''), suiteSchema])).default([]),
});

function parse(xml: string): z.infer<typeof rootSchema> {
  try {
    return rootSchema.parse(parser.parse(xml, true));
  } catch (error) {
    throw new ReportError('it is not XML of tests', { cause: error });
  }
}

/** Names of the suites around a test are part of its name. */
function casesOf(suite: Suite, names: readonly string[]): TestCase[] {
  const own = suite.testcase.map((it) => caseOf(it, names));
  const inner = suite.testsuite.flatMap((below) =>
    below === '' ? [] : casesOf(below, [...names, below['@name']]),
  );
  return [...own, ...inner];
}

function caseOf(it: z.infer<typeof caseSchema>, names: readonly string[]): TestCase {
  const [failure] = [...it.failure, ...it.error];
  const parts = { name: nameOf(it, names), file: it['@file'] ?? it['@classname'] };
  if (failure !== undefined) {
    const { body } = failure;
    const message = 'message' in failure ? failure.message : undefined;
    return testCase({
      ...parts,
      outcome: 'failed',
      message: message ?? firstLineOf(body),
      stack: body.trim(),
    });
  }
  return testCase({ ...parts, outcome: it.skipped.length > 0 ? 'skipped' : 'passed' });
}

/** Suites whose name is the case's file or class say nothing that is not said already. */
function nameOf(it: z.infer<typeof caseSchema>, names: readonly string[]): string {
  const isSaid = (name: string): boolean => name === it['@classname'] && /^\S*[./]\S*$/.test(name);
  const around = names.filter((name) => name !== '' && name !== 'pytest' && !isSaid(name));
  // Surefire gives a class whose own set-up broke as a test without a name.
  return [...around, it['@name'] === '' ? (it['@classname'] ?? '') : it['@name']].join(' > ');
}
