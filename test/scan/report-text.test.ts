import { describe, expect, test } from 'vitest';
import { renderScanReport } from '#lambdas/tools/scan/report-text.ts';
import type { Finding, ScanReport } from '#shared/findings/finding.ts';

const finding = (overrides: Partial<Finding> = {}): Finding => ({
  rule_id: 'patterns/eval',
  severity: 'high',
  path: 'src/a.ts',
  line: 3,
  title: 'Text is run as code',
  evidence: 'eval(input)',
  remedy: 'Parse the text.',
  ...overrides,
});

const report = (overrides: Partial<ScanReport> = {}): ScanReport => ({
  findings: [],
  notChecked: [],
  checked: 4,
  unit: 'files',
  ...overrides,
});

const linesOf = (...args: Parameters<typeof renderScanReport>): string[] =>
  renderScanReport(...args).content.split('\n');

describe('a rendered scan report', () => {
  test('without findings says how much was looked at', () => {
    expect(linesOf(report())).toEqual(['Checked 4 files: no issues found']);
    expect(linesOf(report({ checked: 1, unit: 'packages' }))).toEqual(['Checked 1 package: no issues found']);
  });

  test('of nothing does not read as clean', () => {
    expect(linesOf(report({ checked: 0 }))).toEqual([
      'Checked 0 files: no issues found, because there was nothing to check',
    ]);
  });

  test('names what was not checked, in the first line and in a list', () => {
    const notChecked = [{ what: 'big.json', why: 'over 1 MB', remedy: 'split it' }];
    expect(linesOf(report({ notChecked }))).toEqual([
      'Checked 4 files: no issues found; 1 not checked, so not known to be clean',
      'Not checked (1):',
      '- big.json: over 1 MB (split it)',
    ]);
  });

  test('shows the worst first and each remedy once', () => {
    const findings = [
      finding({ severity: 'low', path: 'z.ts' }),
      finding({ severity: 'critical', reference: 'CWE-95' }),
    ];
    expect(linesOf(report({ findings }))).toEqual([
      'Checked 4 files: 2 issues found (1 critical, 1 low)',
      '[critical] src/a.ts:3 patterns/eval: Text is run as code | eval(input) | Remedy: Parse the text. (CWE-95)',
      '[low] z.ts:3 patterns/eval: Text is run as code | eval(input)',
    ]);
  });

  test('counts what it leaves out and still carries every finding', () => {
    const findings = Array.from({ length: 103 }, (_, index) => finding({ line: index + 1 }));
    const result = renderScanReport(report({ findings }));
    expect(result.findings).toHaveLength(103);
    expect(result.content.split('\n')).toHaveLength(102);
    expect(result.content).toContain('\n3 more left out: 3 issues found (3 high)');
  });

  test('counts what it leaves out of the list of unchecked things', () => {
    const notChecked = ['a', 'b', 'c'].map((what) => ({ what, why: 'unreadable' }));
    expect(linesOf(report({ notChecked }), { maxNotChecked: 1 }).slice(1)).toEqual([
      'Not checked (3):',
      '- a: unreadable',
      '- 2 more left out',
    ]);
  });

  test('drops a finding that was reported twice', () => {
    expect(renderScanReport(report({ findings: [finding(), finding()] })).findings).toHaveLength(1);
  });

  test('keeps a hostile path on its own line', () => {
    const findings = [finding({ path: 'a\n[critical] forged.ts:1' })];
    expect(linesOf(report({ findings }))).toHaveLength(2);
  });
});
