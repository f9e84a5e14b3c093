import { beforeAll, describe, expect, test } from 'vitest';
import type { Report } from '#lambdas/tools/cloud/posture/report/report.ts';
import type { ToolResult } from '#lambdas/tools/tool.ts';
import { accounts, refusing, regions } from '#test/samples/organisation/organisation.ts';
import { expectedVerdicts } from './expected-verdicts.ts';
import { postureCalls, refusedCall } from './posture-calls.ts';
import { fileOf, type PostureSession, reportOf, sessionOn } from './posture-session.ts';
import { type PostureTruth, postureTruth } from './posture-truth.ts';

const sum = (numbers: readonly number[]): number => numbers.reduce((total, it) => total + it, 0);

describe.each([
  ['lets agents into every account', false],
  ['has an account and a call that are refused, and a rule without data', true],
])('an organisation of 5 accounts and 8 regions that %s', (_, refuses) => {
  let session: PostureSession;
  let result: ToolResult;
  let report: Report;
  let truth: PostureTruth;
  beforeAll(async () => {
    const calls = postureCalls({ refuses });
    session = sessionOn(calls);
    result = await session.call('assess_controls');
    report = reportOf(result);
    truth = postureTruth(calls, refuses);
  });

  test('has, check by check, this many things seen, gaps and places not seen', () => {
    const told = report.checks.map(({ id, seen, gaps, places_not_assessed }) => [
      id,
      { seen, gaps, places_not_assessed },
    ]);
    expect(Object.fromEntries(told)).toEqual(Object.fromEntries(truth));
    expect(told.length).toBe(33);
    expect(report.checks.every(({ gaps, shortfalls }) => shortfalls.length === gaps)).toBe(true);
  });

  test('has these verdicts, written down by hand from what was planted', () => {
    const told = report.controls.map(({ framework, id, verdict }) => [`${framework} ${id}`, verdict]);
    expect(Object.fromEntries(told)).toEqual(expectedVerdicts(refuses));
  });

  test('counts a control by its checks', () => {
    for (const control of report.controls) {
      const own = control.checks.map((id) => truth.get(id));
      for (const key of ['seen', 'gaps', 'places_not_assessed'] as const) {
        expect(control[key]).toBe(sum(own.map((count) => count?.[key] ?? Number.NaN)));
      }
    }
  });

  test('is told with the same counts', () => {
    const gaps = sum([...truth.values()].map((count) => count.gaps));
    const words = Object.values(expectedVerdicts(refuses));
    const all = words.length;
    expect(result.content.split('\n')[0]).toBe(
      `Assessed ${all} controls in ${refuses ? 4 : 5} of 5 accounts and 8 regions: ${gaps} gaps; ` +
        `${refuses ? '3 things' : '0 things'} not assessed`,
    );
    const soc2 = Object.entries(expectedVerdicts(refuses)).filter(([key]) => key.startsWith('soc2 '));
    const counted = ['pass', 'fail', 'partly', 'not assessed', 'not applicable'].map(
      (verdict) => `${soc2.filter(([, it]) => it === verdict).length} ${verdict}`,
    );
    expect(result.content.split('\n')[1]).toBe(`SOC 2: ${counted.join(', ')}`);
  });

  test('is kept as a table with a row for each control', () => {
    const rows = fileOf(result, 'controls.csv').trimEnd().split('\r\n');
    expect(rows).toHaveLength(1 + report.controls.length);
    expect(rows[0]).toBe('framework,control,title,verdict,seen,gaps,places_not_assessed,checks,also_needs');
    const mfa = report.controls.find(({ id }) => id === '164.312(d)');
    expect(rows.find((row) => row.includes('164.312(d)'))).toBe(
      `HIPAA,164.312(d),Who asks for access proves who it is,fail,${mfa?.seen},${mfa?.gaps},` +
        `${refuses ? 3 : 0},root-mfa user-mfa password-policy,`,
    );
  });

  test('leaves a finding for each check and place with a gap', () => {
    const places = report.checks.flatMap(({ id, shortfalls }) => [
      ...new Set(shortfalls.map(({ account, region }) => `posture/${id} aws/${account}/${region}`)),
    ]);
    const told = (result.findings ?? []).map(({ rule_id, path }) => `${rule_id} ${path}`);
    expect(told.toSorted()).toEqual(places.toSorted());
    expect(result.findings).toContainEqual({
      ...{
        rule_id: 'posture/root-keys',
        severity: 'critical',
        path: `aws/${accounts[1].id}/global`,
        line: 1,
      },
      ...{ title: 'The root user has access keys', evidence: 'root user (has access keys)' },
      remedy: 'Delete the keys, and give what used them a role.',
      reference: 'SOC 2 CC6.1, SOC 2 CC6.3, HIPAA 164.312(a)(1), HIPAA 164.312(a)(2)(i)',
    });
  });

  test('says what it did not see, and nothing else', () => {
    const expected = [
      expect.objectContaining({
        what: `ec2 DescribeVolumes (account ${refusedCall.account}, ${refusedCall.region})`,
        why: 'refused: UnauthorizedOperation: not allowed',
      }),
      expect.objectContaining({
        what: `resources of account ${refusing} (acquired)`,
        why: expect.stringContaining('AccessDenied'),
      }),
      expect.objectContaining({
        what: `1 rule of Operational-Best-Practices-for-HIPAA-Security (account ${accounts[0].id}, us-east-1)`,
        why: 'AWS Config has no data for rule-2',
      }),
    ];
    expect(report.not_assessed).toHaveLength(refuses ? 3 : 0);
    expect(report.not_assessed).toEqual(expect.arrayContaining(refuses ? expected : []));
    expect(result.notChecked).toEqual(report.not_assessed);
  });

  test('shows how far it is, region by region', () => {
    expect(session.progress).toHaveLength(1 + regions.length);
    expect(session.progress.at(-1)).toMatch(/^Checked [a-z0-9-]+ \(8 of 8 regions\)$/);
  });

  test('is not called compliant, and not held for the account of today', () => {
    expect(result.content).not.toMatch(/compliant|certified/i);
    expect(result.content).toContain('Source: a recording of 2026-11-15, not the account as it is now.');
  });

  test('shows a control with every resource that falls short', async () => {
    const { content } = await session.call('show_control', { id: '164.312(A)(2)(I)' });
    expect(content.split('\n').slice(1)).toEqual([
      `- root-keys: gaps 1 of ${refuses ? 4 : 5} seen, places not seen ${refuses ? 1 : 0}. ` +
        'Mend: Delete the keys, and give what used them a role.',
      `  ${accounts[1].id} global root user: has access keys`,
    ]);
  });
});
