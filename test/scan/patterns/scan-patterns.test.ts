import { describe, expect, test } from 'vitest';
import { patternRules } from '#lambdas/tools/scan/patterns/rules/all-rules.ts';
import { scanPatterns } from '#lambdas/tools/scan/patterns/scan-patterns.ts';
import { findingSchema } from '#shared/findings/finding.ts';
import { inMemoryWorkspace } from '#test/fakes/in-memory-workspace.ts';
import { fakeText } from '#test/secrets/fake-text.ts';

const danger = 'eval(code);\n';

async function scan(files: Record<string, string | number>, paths?: readonly string[]) {
  const steps: string[] = [];
  const workspace = inMemoryWorkspace(files);
  const report = await scanPatterns(workspace, {
    signal: new AbortController().signal,
    progress: (text) => steps.push(text),
    ...(paths === undefined ? {} : { paths }),
  });
  return { ...report, steps, workspace };
}

const places = (report: { findings: { path: string; line: number }[] }): string[] =>
  report.findings.map(({ path, line }) => `${path}:${line}`);

describe('a scan for insecure patterns', () => {
  test('names file, line, evidence and remedy of each finding', async () => {
    const { findings, checked, unit } = await scan({
      'src/a.ts': `const a = 1;\n\n  ${danger}`,
      'src/b.ts': 'const b = 2;\n',
    });
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({
      rule_id: 'patterns/eval-of-value',
      severity: 'high',
      path: 'src/a.ts',
      line: 3,
      evidence: 'eval(code);',
      reference: 'CWE-95',
    });
    expect(findingSchema.safeParse(findings[0]).error).toBeUndefined();
    expect({ checked, unit }).toEqual({ checked: 2, unit: 'files' });
  });

  test('reads every extension of JavaScript, TypeScript, HTML and Python, and nothing else', async () => {
    const scripts = ['js', 'cjs', 'mjs', 'jsx', 'ts', 'cts', 'mts', 'tsx', 'py'].map(
      (extension) => `a.${extension}`,
    );
    const report = await scan({
      ...Object.fromEntries(scripts.map((path) => [path, danger.replace(';', '')])),
      'a.html': '<p>one</p>\n<script>\n  eval(code);\n</script>\n',
      'a.md': danger,
      'a.java': danger,
    });
    expect(places(report).sort()).toEqual([...scripts.map((path) => `${path}:1`), 'a.html:3'].sort());
    expect(report.notChecked).toEqual([]);
  });

  test('reads JSX in plain JavaScript files', async () => {
    const report = await scan({ 'a.js': 'const view = <p dangerouslySetInnerHTML={{ __html: text }} />;' });
    expect(report.findings.map(({ rule_id }) => rule_id)).toEqual(['patterns/dangerously-set-inner-html']);
  });

  test('puts the worst first', async () => {
    const report = await scan({
      'a.ts': 'const b = new Buffer(x);\neval(code);\nrequire(req.query.name);\n',
    });
    expect(report.findings.map(({ severity }) => severity)).toEqual(['critical', 'high', 'low']);
  });

  test('is one step milder in tests', async () => {
    const report = await scan({
      'src/a.test.ts': danger,
      'test/a.ts': danger,
      'src/__tests__/a.ts': danger,
      'src/latest/a.ts': danger,
    });
    expect(Object.fromEntries(report.findings.map(({ path, severity }) => [path, severity]))).toEqual({
      'src/a.test.ts': 'medium',
      'test/a.ts': 'medium',
      'src/__tests__/a.ts': 'medium',
      'src/latest/a.ts': 'high',
    });
  });

  test('passes over third-party and built files, unless one is named', async () => {
    const files = {
      'node_modules/a/index.js': danger,
      'dist/a.js': danger,
      'public/a.min.js': danger,
      'src/a.js': danger,
    };
    expect(places(await scan(files))).toEqual(['src/a.js:1']);
    expect(places(await scan(files, ['dist/a.js']))).toEqual(['dist/a.js:1']);
  });

  test('keeps to the files and folders that are named', async () => {
    const files = { 'src/a.ts': danger, 'src/deep/b.ts': danger, 'srcs/c.ts': danger, 'd.ts': danger };
    expect(places(await scan(files, ['src/']))).toEqual(['src/a.ts:1', 'src/deep/b.ts:1']);
    expect(places(await scan(files, ['./d.ts']))).toEqual(['d.ts:1']);
    expect(places(await scan(files, ['.']))).toHaveLength(4);
  });

  test('looks into a build folder only at files that are named, however they are written', async () => {
    const files = { 'dist/a.ts': danger, 'dist/b.ts': danger };
    expect(places(await scan(files, ['./dist/a.ts', 'dist']))).toEqual(['dist/a.ts:1']);
  });

  test('says so when a named path holds nothing to check', async () => {
    const { notChecked, checked } = await scan({ 'README.md': '# hello' }, ['README.md', 'gone']);
    expect(checked).toBe(0);
    expect(notChecked.map(({ what }) => what)).toEqual(['README.md', 'gone']);
  });

  test('lists what it cannot judge, and goes on', async () => {
    const report = await scan({
      'binary.ts': 'G\0\0',
      'broken.ts': 'eval(<<<< %% }}} ((( @@@ ### ]]] ::: ;;; ))) \\\\ <<',
      'deep.js': `x = eval(code)${'['.repeat(5000)}${']'.repeat(5000)};`,
      'huge.js': `${danger}${'// padding\n'.repeat(100_000)}`,
      'long.js': `const text = '${'a'.repeat(6000)}';`,
      'packed.js': `const text = '${'a'.repeat(600)}';\n`.repeat(10),
      'unreadable.py': 10,
      'z.ts': danger,
    });
    expect(report.notChecked.map(({ what }) => what)).toEqual([
      'binary.ts',
      'broken.ts',
      'deep.js',
      'huge.js',
      'long.js',
      'packed.js',
      'unreadable.py',
    ]);
    expect(places(report)).toEqual(['z.ts:1']);
    expect(report.checked).toBe(1);
  });

  test('finds what stands around a single syntax error', async () => {
    const report = await scan({ 'a.ts': `const a = 1;\nconst b = 2;\nlet c = ;\n${danger}` });
    expect(places(report)).toEqual(['a.ts:4']);
  });

  test('does not read a file that is too large', async () => {
    const { workspace } = await scan({ 'huge.js': ' '.repeat(1024 * 1024 + 1) });
    expect(workspace.reads).toEqual([]);
  });

  test('cuts the evidence to 160 characters', async () => {
    const { findings } = await scan({ 'a.ts': `eval(code + "${'x'.repeat(300)}");` });
    expect(findings[0]?.evidence).toHaveLength(160);
  });

  test('hides secrets in the evidence: known ones, and every text that the rule takes for one', async () => {
    const key = fakeText('base64', 40);
    const { findings } = await scan({
      'a.ts': `fetch('http://a.net/x', { headers: { authorization: eval(x), secretAccessKey: '${key}' } });`,
      'b.ts': "jwt.sign(claims, 'a fixed signing key');",
      'c.ts': "jwt.sign({ role: 'user', a, b, c, d, it: 'it\\'s' }, `a fixed signing key`);",
      'd.ts': "jwt.sign(claims, 'a fixed signing key\\\n of two lines');",
    });
    expect(findings.length).toBeGreaterThanOrEqual(3);
    expect(JSON.stringify(findings)).not.toContain(key.slice(8, 20));
    const evidenceIn = (file: string) => findings.find(({ path }) => path === file)?.evidence;
    expect(evidenceIn('b.ts')).toBe("jwt.sign(claims, '***');");
    expect(evidenceIn('c.ts')).toBe("jwt.sign({ role: 'user', a, b, c, d, it: 'it\\'s' }, `***`);");
    expect(evidenceIn('d.ts')).toBe("jwt.sign(claims, '***'");
  });

  test('points at the setting, not at the call around it', async () => {
    const report = await scan({ 'a.ts': "app.use(\n  session({\n    secret: 'keyboard cat',\n  }),\n);" });
    expect(places(report)).toEqual(['a.ts:3']);
  });

  test('tells a command that takes a value of the request once, as the worse of two rules', async () => {
    const { findings } = await scan({ 'a.ts': 'exec(`print $' + '{req.params.id}`);' });
    expect(findings.map(({ rule_id }) => rule_id)).toEqual(['patterns/command-from-request']);
  });

  test.each(["'(", 'password ', '=== ', '( ', ' '])(
    'choosing the rules for a megabyte of %j ends',
    (text) => {
      const hostile = `(${text.repeat(1_048_576 / text.length)}`;
      const mentioned = patternRules.filter(({ mentions }) =>
        mentions.some((word) => (typeof word === 'string' ? hostile.includes(word) : word.test(hostile))),
      );
      expect(mentioned.length).toBeLessThan(patternRules.length);
    },
  );

  test('says every 50 files how far it is', async () => {
    const files = Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`f${index}.ts`, '']));
    expect((await scan(files)).steps).toEqual([
      'Checked code in 0 of 101 files',
      'Checked code in 50 of 101 files',
      'Checked code in 100 of 101 files',
    ]);
  });

  test('stops at the file where it is aborted', async () => {
    const abort = new AbortController();
    const workspace = inMemoryWorkspace({ 'a.ts': danger, 'b.ts': danger });
    const scanning = scanPatterns(workspace, {
      signal: abort.signal,
      progress: () => abort.abort(new Error('killed')),
    });
    await expect(scanning).rejects.toThrow('killed');
    expect(workspace.reads).toEqual(['a.ts']);
  });

  test('does not take the source of this project for insecure', async () => {
    const { readSourceFiles } = await import('#test/architecture/source-files.ts');
    const sources = Object.fromEntries(readSourceFiles().map(({ path, text }) => [path, text]));
    const report = await scan(sources);
    expect(report.checked).toBe(Object.keys(sources).length);
    expect(report.findings.filter(({ severity }) => severity === 'critical' || severity === 'high')).toEqual(
      [],
    );
  });

  test('does not take snippets in strings for code', async () => {
    const { readSourceFiles } = await import('#test/architecture/source-files.ts');
    const tables = readSourceFiles().filter(({ path }) => path.startsWith('test/scan/'));
    expect(tables.length).toBeGreaterThan(5);
    const report = await scan(Object.fromEntries(tables.map(({ path, text }) => [path, text])));
    expect(report.findings).toEqual([]);
  });
});

test('a template is told line by line, a hundred places of one text at most', async () => {
  const places = 20_000;
  const { findings } = await scan({ 'a.html': `<p>\n${'{{ a|safe }}\n'.repeat(places)}</p>\n` });
  expect(findings.map(({ line }) => line)).toEqual(Array.from({ length: 100 }, (_, index) => index + 2));
});
