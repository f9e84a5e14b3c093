import { expect, test } from 'vitest';
import * as z from 'zod';
import type { Finding } from '#shared/findings/finding.ts';
import { sarifOf } from '#shared/findings/sarif.ts';
import { textHash } from '#shared/findings/text-hash.ts';

/**
 * What the OASIS schema of SARIF 2.1.0 demands of the parts that are used here: names, types, required members, and
 * nothing beside them, as its objects take no others outside of `properties`.
 */
const message = z.strictObject({ text: z.string().min(1) });
const level = z.enum(['none', 'note', 'warning', 'error']);
const rule = z.strictObject({
  id: z.string().min(1),
  shortDescription: z.strictObject({ text: z.string().min(1) }),
  help: z.strictObject({ text: z.string().min(1), markdown: z.string().min(1) }),
  helpUri: z.url().optional(),
  defaultConfiguration: z.strictObject({ level }),
  properties: z.strictObject({
    tags: z.array(z.string()).refine((tags) => new Set(tags).size === tags.length),
    'security-severity': z.string().regex(/^(?:10|\d)\.\d$/),
  }),
});
const result = z.strictObject({
  ruleId: z.string(),
  ruleIndex: z.int().min(-1),
  level,
  message,
  locations: z.array(
    z.strictObject({
      physicalLocation: z.strictObject({
        artifactLocation: z.strictObject({
          uri: z.string().regex(/^[\w\-.!~*'()%/]+$/),
          uriBaseId: z.string(),
        }),
        region: z.strictObject({
          startLine: z.int().min(1),
          snippet: z.strictObject({ text: z.string() }).optional(),
        }),
      }),
    }),
  ),
  partialFingerprints: z.record(z.string(), z.string()),
});
const log = z.strictObject({
  $schema: z.url(),
  version: z.literal('2.1.0'),
  runs: z.array(
    z.strictObject({
      tool: z.strictObject({
        driver: z.strictObject({
          name: z.string(),
          semanticVersion: z.string().regex(/^\d+\.\d+\.\d+/),
          rules: z.array(rule),
        }),
      }),
      columnKind: z.enum(['utf16CodeUnits', 'unicodeCodePoints']),
      invocations: z.array(
        z.strictObject({
          executionSuccessful: z.boolean(),
          toolExecutionNotifications: z.array(z.strictObject({ level, message })),
        }),
      ),
      results: z.array(result),
    }),
  ),
});

const finding = (more: Partial<Finding> = {}): Finding => ({
  rule_id: 'patterns/eval-of-value',
  severity: 'high',
  path: 'src/a b.ts',
  line: 7,
  title: 'A value is run as code',
  evidence: 'eval(formula)',
  remedy: 'Parse it.',
  reference: 'CWE-95',
  ...more,
});

const write = (...findings: Finding[]) => sarifOf(findings, { version: '1.2.3', notChecked: [] });
const resultsOf = (...findings: Finding[]) => write(...findings).runs[0].results;

test('what is written has the form that SARIF 2.1.0 demands', () => {
  const { reference: _, ...bare } = finding({
    rule_id: 'secrets/github-token',
    severity: 'critical',
    evidence: '',
  });
  const notChecked = [{ what: 'a.ts', why: 'it is too large', remedy: 'Split it.' }];
  const written = sarifOf([finding(), bare, finding({ severity: 'low', line: 9 })], {
    version: '1.2.3',
    notChecked,
  });
  expect(log.parse(JSON.parse(JSON.stringify(written)))).toEqual(written);
  expect(log.parse(sarifOf([], { version: '0.1.0', notChecked: [] })).runs[0]?.results).toEqual([]);
});

test('each result names its rule, which says how bad it can be and how to mend it', () => {
  const [{ tool, results }] = write(
    finding({ severity: 'low' }),
    finding({ line: 9, severity: 'critical' }),
    finding({ rule_id: 'history/npm-token', reference: 'https://docs.npmjs.com/revoking' }),
  ).runs;
  expect(tool.driver.rules).toMatchObject([
    {
      id: 'patterns/eval-of-value',
      help: {
        text: 'Parse it.',
        markdown: 'Parse it.\n\n[CWE-95](https://cwe.mitre.org/data/definitions/95.html)',
      },
      helpUri: 'https://cwe.mitre.org/data/definitions/95.html',
      defaultConfiguration: { level: 'error' },
      properties: { tags: ['security', 'external/cwe/cwe-95'], 'security-severity': '9.5' },
    },
    {
      id: 'history/npm-token',
      helpUri: 'https://docs.npmjs.com/revoking',
      properties: { tags: ['security'] },
    },
  ]);
  expect(results.map(({ ruleId, ruleIndex, level: told }) => [ruleId, ruleIndex, told])).toEqual([
    ['patterns/eval-of-value', 0, 'note'],
    ['patterns/eval-of-value', 0, 'error'],
    ['history/npm-token', 1, 'error'],
  ]);
});

test('a place is a path from the root of the source, written as an address, with its line and masked text', () => {
  expect(resultsOf(finding({ path: 'src/50% new/ü.ts' }))[0]?.locations[0].physicalLocation).toEqual({
    artifactLocation: { uri: 'src/50%25%20new/%C3%BC.ts', uriBaseId: '%SRCROOT%' },
    region: { startLine: 7, snippet: { text: 'eval(formula)' } },
  });
});

test('a fingerprint stays when lines are added above, and tells equal findings of one file apart', () => {
  const hashes = (...findings: Finding[]) =>
    resultsOf(...findings).map(({ partialFingerprints }) => partialFingerprints['finding/v1']);
  const [first, second] = hashes(finding(), finding({ line: 12 }));
  expect(hashes(finding({ line: 107 }), finding({ line: 112 }))).toEqual([first, second]);
  expect(first).not.toBe(second);
  const way = (line: number) => finding({ evidence: `line ${line}: a -> line ${line + 1}: b`, line });
  expect(hashes(way(3))).toEqual(hashes(way(30)));
  const others = hashes(
    finding({ path: 'b.ts' }),
    finding({ rule_id: 'patterns/x' }),
    finding({ evidence: 'y' }),
  );
  expect(new Set([first, ...others]).size).toBe(4);
});

test('what was not checked makes the run unsuccessful, and is told', () => {
  const written = sarifOf([], { version: '1.0.0', notChecked: [{ what: 'advisories', why: 'no network' }] });
  expect(written.runs[0].invocations).toEqual([
    {
      executionSuccessful: false,
      toolExecutionNotifications: [
        { level: 'warning', message: { text: 'Not checked: advisories: no network' } },
      ],
    },
  ]);
});

// Published test values of the function.
test.each([
  ['', 'cbf29ce484222325'],
  ['a', 'af63dc4c8601ec8c'],
  ['foobar', '85944171f73967e8'],
])('the hash of %j is that of FNV-1a', (text, hash) => {
  expect(textHash(text)).toBe(hash);
});
