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

test('what was found before a file became too entangled is told all the same', async () => {
  const layers = Array.from(
    { length: 6 },
    (_, n) => `function f${n}(a) { ${`f${n + 1}(a); `.repeat(60)} }\n`,
  );
  const { findings, notChecked } = await scan(
    `app.get('/b', (req) => eval(req.query.b));\napp.get('/a', (req) => f0(req.query.a));\n${layers.join('')}`,
  );
  expect(findings.map(({ rule_id, line }) => `${rule_id}:${line}`)).toEqual(['flows/code-injection:1']);
  expect(notChecked).toHaveLength(1);
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

/** A handler in Python, with lines of its own. */
const flask = (...lines: readonly string[]): string =>
  ['from flask import Flask, request', 'app = Flask(__name__)', ...lines, ''].join('\n');
const scanPython = async (...lines: readonly string[]) => {
  const { findings, notChecked } = await scan(flask(...lines), 'a.py');
  return { told: findings.map(({ rule_id, line }) => `${rule_id}:${line}`), notChecked };
};
const many = (count: number, line: (index: number) => string): string[] =>
  Array.from({ length: count }, (_, index) => line(index));

describe('a Python file that was made to take long', () => {
  test.each([
    ['calls itself', ['def f(a):', '    f(a + a)', '    g(a)', 'def g(a):', '    f(a)', '    eval(a)']],
    ['joins three hundred texts', ['def f(a):', `    eval(a${"\n      + 'x'".repeat(300)})`]],
    [
      'asks three thousand questions',
      ['def f(a):', "    if a == '': pass", ...many(3_000, (n) => `    elif a > ${n}: pass`), '    eval(a)'],
    ],
    ['assigns three thousand times', ['def f(a):', ...many(3_000, () => '    a = a.strip()'), '    eval(a)']],
    ['nests two hundred brackets', ['def f(a):', `    eval(${'('.repeat(200)}a${')'.repeat(200)})`]],
  ])('and %s is followed to its end', async (_how, lines) => {
    const { told, notChecked } = await scanPython(
      ...lines,
      "@app.route('/')",
      'def h():',
      "    f(request.args['a'])",
      "    return ''",
    );
    expect({ told: told.map((each) => each.split(':')[0]), notChecked }).toEqual({
      told: ['flows/code-injection'],
      notChecked: [],
    });
  });

  test.each([
    [
      'its calls are too entangled to be followed',
      [
        ...many(6, (n) => `def f${n}(a):\n${`    f${n + 1}(a)\n`.repeat(60)}`),
        'def f6(a):\n    eval(a)',
        "def h():\n    f0(request.args['a'])",
      ],
    ],
    [
      'it is nested too deep to be followed',
      [
        ...many(4, (n) => `def f${n}(a):\n    ${'('.repeat(120)}f${n + 1}(a)${')'.repeat(120)}`),
        'def f4(a):\n    eval(a)',
        "def h():\n    f0(request.args['a'])",
      ],
    ],
    [
      'nested deeper than 400 levels',
      ['def h():', `    eval(${'(\n'.repeat(5_000)}request.args['a']${')\n'.repeat(5_000)})`],
    ],
  ])('and cannot be, since %s, is told as not checked', async (why, lines) => {
    expect(await scanPython(...lines)).toEqual({ told: [], notChecked: [{ what: 'a.py', why }] });
  });
});

test('Python that is not whole is followed as far as it can be read', async () => {
  const { told } = await scanPython('def h():', "    eval(request.args['a'])", 'def (:', '  ]]]', 'class');
  expect(told).toEqual(['flows/code-injection:4']);
});
