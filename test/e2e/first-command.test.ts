import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { globSync } from 'tinyglobby';
import { expect, onTestFinished, test } from 'vitest';
import { severities } from '#shared/findings/finding.ts';
import { knownAdvisories } from '#test/fakes/osv-advisories.ts';
import { startOsvServer } from '#test/fakes/osv-server.ts';
import { buildVulnerableShop, fakes } from '#test/samples/build-sample.ts';
import { type Planted, plantedFindings } from '#test/samples/vulnerable-shop.truth.ts';
import { makeFolder } from '#test/workspace/folders.ts';
import { type Ran, repository, runAgent } from './run-command.ts';

const prompt = 'Full security scan: secrets, vulnerable dependencies, insecure patterns';

async function scan(folder: string, osv: 'reachable' | 'gone' = 'reachable'): Promise<Ran> {
  const server = await startOsvServer({ advisories: knownAdvisories });
  if (osv === 'gone') await server.close();
  else onTestFinished(() => server.close());
  return await runAgent(['devsecops-scanner', prompt, '--workspace', folder], server.url);
}

async function shop(): Promise<string> {
  const folder = await makeFolder();
  await buildVulnerableShop(folder);
  return folder;
}

interface Printed extends Planted {
  evidence: string;
  remedy: string;
}

const findingLine = /^(CRITICAL|HIGH|MEDIUM|LOW|INFO) +(\S+):(\d+) {2}\S.* {2}\(([a-z]+\/[\w.-]+)\)$/;

/** The findings as they stand on the screen: place and rule, evidence, remedy. */
function printedFindings({ lines }: Ran): Printed[] {
  return lines.flatMap((line, index) => {
    const [, severity = '', path = '', at, rule_id = ''] = findingLine.exec(line) ?? [];
    const known = severities.find((each) => each === severity.toLowerCase());
    if (known === undefined) return [];
    const [evidence = '', remedy = ''] = lines.slice(index + 1, index + 3).map((each) => each.trim());
    return [{ rule_id, path, line: Number(at), severity: known, evidence, remedy }];
  });
}

const told = (findings: readonly Planted[]): string[] =>
  findings.map(({ path, line, severity, rule_id }) => `${path}:${line} ${severity} ${rule_id}`).sort();

const resultLine = ({ lines }: Ran): string | undefined => lines.find((line) => line.startsWith('[RESULT] '));

function countedBySeverity(findings: readonly Planted[]): string {
  return severities
    .map(
      (severity) => [findings.filter((finding) => finding.severity === severity).length, severity] as const,
    )
    .filter(([count]) => count > 0)
    .map(([count, severity]) => `${count} ${severity}`)
    .join(', ');
}

/** Everything that the platform keeps, but for the snapshot itself, which holds what its owner put in. */
async function storedBy({ home }: Ran): Promise<string> {
  const paths = globSync(['**/*'], {
    cwd: home,
    dot: true,
    ignore: ['blobs/**', 'uploads/**', 'workspaces/**'],
  });
  const texts = await Promise.all(paths.map((path) => readFile(join(home, path), 'latin1')));
  return texts.join('\n');
}

test('the first command scans a folder, shows its steps, prints every defect with evidence and remedy, and keeps secrets to itself', async () => {
  const planted = await plantedFindings();
  const ran = await scan(await shop());
  const printed = printedFindings(ran);
  expect(ran.exitCode, ran.stderr).toBe(0);
  expectRehearsal(ran);
  expect(resultLine(ran)).toBe(
    `[RESULT] Security scan complete. ${planted.length} issues found (${countedBySeverity(planted)})`,
  );
  expect(told(printed)).toEqual(told(planted));
  expect(printed.filter(({ evidence }) => evidence === '')).toEqual([]);
  expect(printed.filter(({ remedy }) => !/^Mend: \S.{10}/.test(remedy))).toEqual([]);
  expect(ran.lines.filter((line) => line.includes('Could not check'))).toEqual([]);

  const stored = await storedBy(ran);
  expect(stored).toContain('secrets/github-token');
  for (const [name, secret] of Object.entries(fakes)) {
    for (const part of secret.split('\n').filter((line) => !line.startsWith('-----'))) {
      const end = part.slice(-12);
      expect(`${ran.stdout}${ran.stderr}`.includes(end), `${name} is printed`).toBe(false);
      expect(stored.includes(end), `${name} is stored`).toBe(false);
    }
  }
});

/** That nobody takes a rehearsal for more, and how far it came. */
function expectRehearsal({ lines, stderr }: Ran): void {
  expect(lines[0]).toMatch(/^\[WARNING\] Rehearsal: no model is behind this run/);
  expect(lines).toContain(
    'This was a rehearsal: a fixed playbook called the tools, no model judged what they said.',
  );
  expect(lines.filter((line) => /^\[PROGRESS:\d+\] \S/.test(line)).length).toBeGreaterThanOrEqual(5);
  expect(stderr).toMatch(/agent-devsecops-scanner-\w{10} completed in .*, exit code 0, rehearsal/);
}

test('without the advisory server the scan says what could not be checked, and reports the rest', async () => {
  const planted = await plantedFindings();
  const ran = await scan(await shop(), 'gone');
  const advisories = planted.filter(({ rule_id }) => /^dependencies\/GHSA/.test(rule_id));
  const rest = planted.filter((finding) => !advisories.includes(finding));
  expect(resultLine(ran)).toBe(
    `[RESULT] Security scan complete. ${rest.length} issues found (${countedBySeverity(rest)}); 1 thing could not be checked`,
  );
  expect(ran.lines.join('\n')).toMatch(/\[WARNING\] Could not check advisories of 10 of 10 packages/);
  expect(told(printedFindings(ran))).toEqual(told(rest));
  expect(ran.exitCode).toBe(0);
  expect(ran.lines).toEqual(expect.arrayContaining(await linesShownInReadme()));
});

/** Its example of a result, down to the mark that the rest is left out. */
async function linesShownInReadme(): Promise<string[]> {
  const readme = await readFile(join(repository, 'README.md'), 'utf8');
  const [, result = ''] = /\n {4}(\[RESULT\].*?)\n {4}\.\.\.\n/s.exec(readme) ?? [];
  const lines = result.split('\n').map((line, index) => (index === 0 ? line : line.slice(4)));
  expect(lines.length).toBeGreaterThan(1);
  return lines;
}

test('on this repository with its last commits the first command ends well and finds nothing grave', async () => {
  const folder = await makeFolder();
  // Each commit is among the last ones once: all of them again would take longer with each.
  await promisify(execFile)('git', [
    'clone',
    '--quiet',
    '--depth',
    '20',
    pathToFileURL(repository).href,
    folder,
  ]);
  const ran = await scan(folder);
  const grave = printedFindings(ran).filter(({ severity }) => severity === 'critical' || severity === 'high');
  expect(told(grave)).toEqual([]);
  expect(resultLine(ran)).toMatch(/^\[RESULT\] Security scan complete\. /);
  expect(ran.exitCode, ran.stderr).toBe(0);
});

test('without an agent type the first command tells how it is called, and a script sees that as a failure', async () => {
  const ran = await runAgent([], 'http://127.0.0.1:9');
  expect(ran).toMatchObject({ exitCode: 64, stdout: '' });
  expect(ran.stderr).toContain('npm run agent -- TYPE "PROMPT" --workspace FOLDER');
});
