import { describe, expect, test } from 'vitest';
import { type Cloud, noCloud } from '#lambdas/ports/cloud.ts';
import type { Finding } from '#shared/findings/finding.ts';
import { manualClock } from '#test/fakes/manual-clock.ts';
import { accounts, refusing } from '#test/samples/organisation/organisation.ts';
import { postureCalls } from './posture-calls.ts';
import { reportOf, sessionIn, sessionOn } from './posture-session.ts';

const production = accounts[1].id;

const verdictsOf = (controls: readonly { verdict: string }[]): string[] => [
  ...new Set(controls.map(({ verdict }) => verdict)),
];

/** An account of its own with one region and nothing in it; settings answer as given. */
function emptyAccount(settings: Record<string, unknown>): Cloud {
  const answers: Record<string, unknown> = {
    GetCallerIdentity: { Account: '111111111111' },
    ListAccounts: { Accounts: [] },
    ListRegions: { Regions: [{ RegionName: 'eu-west-1' }] },
    GetAccountSummary: { SummaryMap: { AccountMFAEnabled: 1, AccountAccessKeysPresent: 0 } },
    GenerateCredentialReport: { State: 'COMPLETE' },
    GetCredentialReport: { Content: Buffer.from('user,arn') },
    GetAccountPasswordPolicy: { PasswordPolicy: {} },
    ...settings,
  };
  return {
    ...noCloud({ now: () => new Date('2026-11-15T08:00:00Z') }),
    source: 'account',
    call: async ({ operation }) => ({ outcome: 'answered', output: answers[operation] ?? {} }),
  };
}

describe('an assessment', () => {
  test('without an account lets nothing pass and says so once', async () => {
    const result = await sessionIn(noCloud({ now: () => new Date('2026-11-15T08:00:00Z') })).call(
      'assess_controls',
    );
    const report = reportOf(result);
    expect(verdictsOf(report.controls)).toEqual(['not assessed']);
    expect(report.not_assessed).toMatchObject([{ what: 'AWS accounts' }]);
    expect(result.findings).toEqual([]);
  });

  test('of an account with nothing in it finds controls about data not applicable', async () => {
    const result = await sessionIn(emptyAccount({})).call('assess_controls', { frameworks: ['hipaa'] });
    const { controls } = reportOf(result);
    expect(result.content).toMatch(/^- HIPAA 164\.312\(e\)\(2\)\(ii\): not applicable: .*\(nothing seen/m);
    expect(result.content).not.toContain('0 gaps in 0 seen');
    const verdictOf = (id: string) => controls.find((control) => control.id === id)?.verdict;
    expect(verdictOf('164.312(e)(2)(ii)')).toBe('not applicable');
    expect(verdictOf('164.308(a)(7)(ii)(A)')).toBe('not applicable');
    expect(verdictOf('164.308(a)(5)(ii)(B)')).toBe('fail');
  });

  test('leaves at partly what settings alone cannot show', async () => {
    const good = { ListDetectors: { DetectorIds: ['d'] }, GetDetector: { Status: 'ENABLED' } };
    const { controls } = reportOf(await sessionIn(emptyAccount(good)).call('assess_controls'));
    expect(controls.find(({ id }) => id === '164.308(a)(5)(ii)(B)')).toMatchObject({
      ...{ verdict: 'partly', seen: 1, gaps: 0, places_not_assessed: 0 },
    });
  });

  test('keeps to the accounts and regions that it was asked for', async () => {
    const session = sessionOn(postureCalls({ refuses: true }));
    const input = { frameworks: ['soc2'], accounts: [production], regions: ['eu-west-1'] };
    const {
      accounts: seen,
      regions,
      controls,
      checks,
      not_assessed,
    } = reportOf(await session.call('assess_controls', input));
    expect(seen).toEqual([{ id: production, name: 'shop-production', assessed: true }]);
    expect(regions).toEqual(['eu-west-1']);
    expect(new Set(controls.map(({ framework }) => framework))).toEqual(new Set(['soc2']));
    expect(checks.find(({ id }) => id === 'config-recorder')?.seen).toBe(1);
    expect(not_assessed).toEqual([]);
  });

  test('of an account that refuses passes nothing', async () => {
    const session = sessionOn(postureCalls({ refuses: true }));
    const { controls } = reportOf(await session.call('assess_controls', { accounts: [refusing] }));
    expect(verdictsOf(controls)).toEqual(['not assessed']);
  });

  test('of an account or region that is not there is refused, with those that are', async () => {
    const session = sessionOn(postureCalls({ refuses: false }));
    await expect(session.call('assess_controls', { accounts: ['123456789012'] })).rejects.toThrow(
      'No such accounts: 123456789012. There are 111111111111',
    );
    await expect(session.call('assess_controls', { regions: ['mars-1'] })).rejects.toThrow(
      'No such regions: mars-1',
    );
  });

  test('that runs out of time names what it left, and passes nothing of it', async () => {
    const clock = manualClock();
    const startedAt = new Date(clock.now().getTime() - 12 * 60_000);
    const session = sessionOn(postureCalls({ refuses: false }), { clock, startedAt });
    const report = reportOf(await session.call('assess_controls', { regions: ['eu-west-1'] }));
    expect(verdictsOf(report.controls)).toEqual(['not assessed']);
    expect(report.not_assessed).toHaveLength(2 * accounts.length);
    expect(report.not_assessed[0]).toMatchObject({ why: 'there was no time left' });
  });

  test('counts what scans found in templates as gaps, and finds it no second time', async () => {
    const finding = (rule: string): Finding => ({
      ...{ rule_id: `infrastructure/${rule}`, severity: 'high', path: 'stack.yaml', line: 7 },
      ...{ title: 'Written so', evidence: '', remedy: 'Mend it' },
    });
    const findings = [finding('cloudformation-plain-http-listener'), finding('dockerfile-root-user')];
    const session = sessionOn(postureCalls({ refuses: false }), {
      found: () => ({ findings, notChecked: [] }),
    });
    const result = await session.call('assess_controls');
    const { controls, checks } = reportOf(result);
    expect(controls.find(({ id }) => id === '164.312(e)(2)(ii)')?.verdict).toBe('fail');
    expect(checks.find(({ id }) => id === 'listener-tls')).toMatchObject({
      gaps: 1,
      shortfalls: [
        {
          ...{ account: 'templates', region: 'workspace', resource: 'stack.yaml:7' },
          what: 'as written: Written so',
        },
      ],
    });
    expect(result.findings?.filter(({ rule_id }) => rule_id === 'posture/listener-tls')).toEqual([]);
    expect(result.content).toContain('Templates: 1 of the gaps stands in infrastructure code');
    expect(result.content).toContain(
      'cdk-nag’s HIPAA pack on templates: there is no workspace with templates.',
    );
  });
});

describe('a control that is shown', () => {
  test('before any assessment tells what would be looked at', async () => {
    const { content } = await sessionOn([]).call('show_control', { id: 'cc6.3' });
    expect(content.split('\n')).toEqual([
      'SOC 2 CC6.3: Rights follow roles and are no wider than the work: not assessed yet',
      '- admin-users (high): gap: Users hold AdministratorAccess themselves',
      '- root-keys (critical): gap: The root user has access keys',
      'No tool sees: regular reviews of who may do what',
    ]);
  });

  test('must be one of the catalogue', async () => {
    await expect(sessionOn([]).call('show_control', { id: 'CC99' })).rejects.toThrow('No control CC99');
  });
});
