import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import type { Suite } from '#lambdas/tools/command/project/project.ts';
import { readReports } from '#lambdas/tools/command/report/read-report.ts';
import { planSuite } from '#lambdas/tools/command/suites/suite-plan.ts';
import { makeFolder } from '#test/workspace/folders.ts';

const repository = resolve(import.meta.dirname, '../../..');

/** Runs a suite as the sandbox would, but here: what counts is what the runner makes of the plan. */
async function reportOf(runner: Suite['runner'], files: Record<string, string>, only?: string) {
  const folder = await makeFolder();
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  if (runner === 'vitest') symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'));
  const { line, variables, format, from } = planSuite({ runner, name: 'test', command: '' }, only);
  const report = join(folder, 'the.report');
  const exports = [`REPORT='${report}'`, ...variables].map((variable) => `export ${variable}`).join('; ');
  const env = {
    PATH: `${resolve(process.execPath, '..')}:${process.env['PATH']}`,
    HOME: folder,
    CI: '1',
    NO_COLOR: '1',
  };
  const { stdout } = spawnSync('sh', ['-c', `${exports}; ${line}`], { cwd: folder, env, encoding: 'utf8' });
  const text = from === 'output' ? stdout : existsSync(report) ? readFileSync(report, 'utf8') : '';
  return readReports(format, [text]).cases.map(({ name, outcome }) => `${outcome} ${name}`);
}

const tests = (from: string) => `import { describe, it } from '${from}';
describe('sum', () => {
  it('adds', () => {});
  it('fails (twice)', () => { throw new Error('no'); });
  it.skip('waits', () => {});
});
`;
const scripts = (test: string) => JSON.stringify({ name: 'a', type: 'module', scripts: { test } });

test('vitest leaves a report', { timeout: 30_000 }, async () => {
  const files = { 'package.json': scripts('vitest run'), 'a.test.js': tests('vitest') };
  expect(await reportOf('vitest', files)).toEqual([
    'passed sum > adds',
    'failed sum > fails (twice)',
    'skipped sum > waits',
  ]);
});

test('vitest runs one test alone', { timeout: 30_000 }, async () => {
  const files = { 'package.json': scripts('vitest run'), 'a.test.js': tests('vitest') };
  const told = await reportOf('vitest', files, 'sum > fails (twice)');
  expect(told.filter((line) => !line.startsWith('skipped'))).toEqual(['failed sum > fails (twice)']);
});

test('node:test runs one test alone', { timeout: 30_000 }, async () => {
  const files = { 'package.json': scripts('node --test'), 'a.test.js': tests('node:test') };
  const told = await reportOf('node:test', files, 'sum > fails (twice)');
  expect(told.filter((line) => !line.startsWith('skipped'))).toEqual(['failed sum > fails (twice)']);
});

const hasCargo = (() => {
  try {
    return execFileSync('cargo', ['--version']).length > 0;
  } catch {
    return false;
  }
})();
const withCargo = 'cargo prints what is counted';
test.skipIf(!hasCargo)(
  hasCargo ? withCargo : `${withCargo} (skipped: there is no cargo here)`,
  { timeout: 60_000 },
  async () => {
    const folder = await makeFolder();
    const source =
      '#[test]\nfn adds() {}\n#[test]\nfn fails() { assert_eq!(1, 2); }\n#[test]\n#[ignore]\nfn waits() {}\n';
    await writeFile(
      join(folder, 'Cargo.toml'),
      '[package]\nname = "a"\nversion = "1.0.0"\nedition = "2021"\n[lib]\npath = "lib.rs"\n',
    );
    await writeFile(join(folder, 'lib.rs'), source);
    const { line } = planSuite({ runner: 'cargo', name: 'cargo', command: '' });
    const { stdout } = spawnSync('sh', ['-c', line], { cwd: folder, encoding: 'utf8' });
    const { cases } = readReports('cargo', [stdout]);
    expect(cases.map(({ name, outcome }) => `${outcome} ${name}`).sort()).toEqual([
      'failed fails',
      'passed adds',
      'skipped waits',
    ]);
    expect(cases.find(({ name }) => name === 'fails')?.stack).toContain('lib.rs:4:14');
  },
);
