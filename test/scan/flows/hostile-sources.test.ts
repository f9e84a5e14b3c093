import { describe, expect, test } from 'vitest';
import { scanFlows } from '#lambdas/tools/scan/flows/scan-flows.ts';
import { rankFindings } from '#shared/findings/finding.ts';
import { inMemoryWorkspace } from '#test/fakes/in-memory-workspace.ts';
import { fakeText } from '#test/secrets/fake-text.ts';

const scan = async (text: string, path = 'a.ts') =>
  scanFlows(inMemoryWorkspace({ [path]: text }), {
    signal: new AbortController().signal,
    progress: () => undefined,
  });

describe('a file that was made to take long', () => {
  test.each([
    [
      'calls itself',
      `app.get('/a', (req) => f(req.query.a));\nfunction f(a) { f(a + a); g(a); }\nfunction g(a) { f(a); g(a); }\n`,
    ],
    ['nests brackets', `app.get('/a', (req) => eval(${'('.repeat(200)}req.query.a${')'.repeat(200)}));\n`],
    ['joins ten thousand texts', `app.get('/a', (req) => db.query(req.query.a${" + 'x'".repeat(300)}));\n`],
  ])('and %s is followed to its end', async (_how, text) => {
    const { checked, notChecked } = await scan(text);
    expect({ checked, notChecked }).toEqual({ checked: 1, notChecked: [] });
  });

  test('and calls in ever more ways is told as not checked', async () => {
    const layers = Array.from({ length: 6 }, (_, index) => {
      const next = `f${index + 1}`;
      return `function f${index}(a) { ${`${next}(a); `.repeat(60)} }\n`;
    });
    const { checked, notChecked } = await scan(
      `app.get('/a', (req) => f0(req.query.a));\n${layers.join('')}function f6(a) { eval(a); }\n`,
    );
    expect(checked).toBe(0);
    expect(notChecked).toEqual([{ what: 'a.ts', why: 'its calls are too entangled to be followed' }]);
  });
});

test('the way shows no secret of the lines that it goes through', async () => {
  const key = `AKIA${fakeText('upper', 16, 91)}`;
  const { findings } = await scan(`app.get('/a', (req) => fetch(req.query.url, { key: '${key}' }));\n`);
  expect(findings).toHaveLength(1);
  expect(JSON.stringify(findings)).not.toContain(key.slice(-8));
});

test('a weakness that a pattern and a way both show is one finding, the way, with the worse severity', async () => {
  const { findings } = await scan(
    `app.get('/a', (req) => {\n  const name = req.query.name;\n  eval(name);\n});\n`,
  );
  const [flow] = findings;
  if (flow === undefined) throw new Error('there is a way');
  const pattern = { ...flow, rule_id: 'patterns/eval-of-value', evidence: 'eval(name);' };
  expect(rankFindings([{ ...flow, severity: 'low' }, pattern])).toEqual([flow]);
  // Line 2 is on the way, line 4 is not.
  expect(rankFindings([flow, { ...pattern, line: 2 }])).toEqual([flow]);
  expect(rankFindings([flow, { ...pattern, line: 4 }])).toHaveLength(2);
  expect(rankFindings([flow, { ...pattern, reference: 'CWE-79' }])).toHaveLength(2);
});

test('in a test a finding is one step milder', async () => {
  const text = `app.get('/a', (req) => eval(req.query.name));\n`;
  expect((await scan(text)).findings[0]?.severity).toBe('critical');
  expect((await scan(text, 'a.test.ts')).findings[0]?.severity).toBe('high');
});

test('Python is told as not checked', async () => {
  expect((await scan('print(request.args)\n', 'a.py')).notChecked).toEqual([
    { what: 'a.py', why: 'data flow is followed in JavaScript and TypeScript only' },
  ]);
});
