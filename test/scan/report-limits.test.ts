import { expect, test } from 'vitest';
import { scanPatterns } from '#lambdas/tools/scan/patterns/scan-patterns.ts';
import { addFindings, isFull, maxFindings, maxFindingsPerFile } from '#lambdas/tools/scan/report-limits.ts';
import type { Finding, ScanReport } from '#shared/findings/finding.ts';
import { inMemoryWorkspace } from '#test/fakes/in-memory-workspace.ts';

const finding: Finding = {
  ...{ rule_id: 'patterns/eval', severity: 'high', path: 'a.js', line: 1 },
  ...{ title: 'Eval', evidence: '', remedy: 'Do not.' },
};

function emptyReport(): ScanReport {
  return { findings: [], notChecked: [], checked: 0, unit: 'files' };
}

test('a file made of findings neither breaks the scan nor hides that there are more', async () => {
  const workspace = inMemoryWorkspace({ 'a.js': 'eval(x)\n'.repeat(20_000), 'b.js': 'eval(x)\n' });
  const report = await scanPatterns(workspace, {
    signal: new AbortController().signal,
    progress: () => undefined,
  });
  expect(report.findings.filter(({ path }) => path === 'a.js')).toHaveLength(maxFindingsPerFile);
  expect(report.findings.some(({ path }) => path === 'b.js')).toBe(true);
  expect(report.notChecked).toMatchObject([
    { what: 'a.js', why: '19500 more findings in it are not listed' },
  ]);
});

test('a scan ends at its last finding and says how many files it did not look at', () => {
  const report = emptyReport();
  const full = Array<Finding>(maxFindingsPerFile).fill(finding);
  for (let file = 0; file < maxFindings / maxFindingsPerFile; file += 1) {
    expect(isFull(report, 12)).toBe(false);
    addFindings(report, `${file}.js`, full);
  }
  expect(isFull(report, 7)).toBe(true);
  expect(report.notChecked).toMatchObject([{ what: 'the other 7 files' }]);
});
