import { beforeAll, describe, expect, test } from 'vitest';
import type { CheckTemplates } from '#lambdas/ports/template-rules.ts';
import { systemClock } from '#lambdas/runtime/system-clock.ts';
import type { Report } from '#lambdas/tools/cloud/posture/report/report.ts';
import { scanInfrastructure } from '#lambdas/tools/scan/infrastructure/scan-infrastructure.ts';
import type { ToolResult } from '#lambdas/tools/tool.ts';
import { createTemplateChecks } from '#local/adapters/template-rules/check-templates.ts';
import { type Finding, rankFindings } from '#shared/findings/finding.ts';
import { inMemoryWorkspace } from '#test/fakes/in-memory-workspace.ts';
import { postureCalls } from './posture-calls.ts';
import { fileOf, reportOf, sessionOn } from './posture-session.ts';
import { openData } from './template-samples.ts';

/** What the scan and the pack find in it, one by one, is written down below. */
const stack = `${openData}  News:
    Type: AWS::SNS::Topic
`;

/** By the scan: both ports of the group, three settings of the database, the topic. */
const scannedAt = [
  ...['database-no-backups:17', 'database-public:15', 'database-unencrypted:16'],
  ...['open-admin-port:7', 'open-admin-port:8', 'sns-unencrypted:18'],
];
/** By the pack, of the same: two rules of the group, three of the database, one of the topic; and five besides. */
const besides = [
  ...['RDSEnhancedMonitoringEnabled', 'RDSInBackupPlan', 'RDSInstanceDeletionProtectionEnabled'],
  ...['RDSLoggingEnabled', 'RDSMultiAZSupport'],
];
/** Gaps that the stack adds to a control, each resource once for each thing that is wrong with it. */
const added: Record<string, number> = {
  // Shell’s ports and the public database.
  'soc2 CC6.6': 2,
  'hipaa 164.312(a)(1)': 2,
  'hipaa 164.308(a)(4)(ii)(C)': 2,
  'hipaa 164.312(e)(1)': 2,
  // The database and the topic at rest.
  'hipaa 164.312(a)(2)(iv)': 2,
  'hipaa 164.312(e)(2)(ii)': 2,
  // The database’s backups, and its backup plan.
  'hipaa 164.308(a)(7)(ii)(A)': 2,
  'hipaa 164.308(a)(5)(ii)(C)': 1,
  'hipaa 164.312(b)': 1,
};

async function scanned(files: Record<string, string>): Promise<Finding[]> {
  const options = { signal: new AbortController().signal, progress: () => undefined };
  return (await scanInfrastructure(inMemoryWorkspace(files), options)).findings;
}

function assess(files: Record<string, string>, findings: Finding[], checkTemplates: CheckTemplates) {
  const parts = { workspace: async () => inMemoryWorkspace(files), checkTemplates };
  const found = () => ({ findings, notChecked: [] });
  return sessionOn(postureCalls({ refuses: false }), { ...parts, found }).call('assess_controls');
}

describe('gaps that the scan and the pack both find', () => {
  let findings: Finding[];
  let result: ToolResult;
  let report: Report;
  let bare: Report;
  beforeAll(async () => {
    findings = await scanned({ 'stack.yaml': stack });
    result = await assess({ 'stack.yaml': stack }, findings, createTemplateChecks({ clock: systemClock }));
    report = reportOf(result);
    bare = reportOf(await sessionOn(postureCalls({ refuses: false })).call('assess_controls'));
  });
  const total = ({ checks }: Report) => checks.reduce((sum, { gaps }) => sum + gaps, 0);

  test('are found by both, as the list by hand says', () => {
    expect(
      findings.map(({ rule_id, line }) => `${rule_id.replace(/.*cloudformation-/, '')}:${line}`).sort(),
    ).toEqual(scannedAt);
    expect(result.content).toContain(
      'cdk-nag’s HIPAA pack on templates: 11 gaps in 1 template. ' +
        'The scan of infrastructure code found 6 of them, too; each counts once.',
    );
  });

  test('count once in every control, whichever source names it', () => {
    const more: [string, number][] = report.controls.map(({ framework, id, gaps }) => {
      const before = bare.controls.find((it) => it.framework === framework && it.id === id)?.gaps ?? 0;
      return [`${framework} ${id}`, gaps - before];
    });
    for (const [control, gaps] of Object.entries(added))
      expect([control, gaps]).toEqual([control, new Map(more).get(control)]);
  });

  test('count once in all: four of checks, the topic, and five that only the pack asks for', () => {
    expect(total(report) - total(bare)).toBe(4 + 1 + besides.length);
  });

  test('tell both sources, in the report and in the findings', () => {
    const gap = report.checks
      .find(({ id }) => id === 'open-ports')
      ?.shortfalls.find(({ account }) => account === 'templates');
    expect(gap).toEqual({
      ...{ account: 'templates', region: 'workspace', resource: 'stack.yaml:7' },
      what:
        'as written: Security group opens SSH, RDP or another administration port to the internet ' +
        '(also cdk-nag/HIPAA.Security-EC2RestrictedCommonPorts, cdk-nag/HIPAA.Security-EC2RestrictedSSH)',
    });
    const all = rankFindings([...findings, ...(result.findings ?? [])]).filter(
      ({ path }) => path === 'stack.yaml',
    );
    expect(all).toHaveLength(scannedAt.length + besides.length);
    expect(
      all.find(({ line, rule_id }) => line === 15 && rule_id.endsWith('database-public'))?.evidence,
    ).toBe('PubliclyAccessible: true (also cdk-nag/HIPAA.Security-RDSInstancePublicAccess)');
    expect(
      all.flatMap(({ rule_id }) => /^cdk-nag\/HIPAA\.Security-(.*)/.exec(rule_id)?.[1] ?? []).sort(),
    ).toEqual(besides);
  });
});

test('of resources on one line nobody can tell which was meant: no gap is taken for another', async () => {
  const topics = { A: { Type: 'AWS::SNS::Topic' }, B: { Type: 'AWS::SNS::Topic' } };
  const files = { 'stack.json': JSON.stringify({ Resources: topics }) };
  const result = await assess(files, await scanned(files), createTemplateChecks({ clock: systemClock }));
  const row = reportOf(result).checks.find(({ id }) => id.endsWith('SNSEncryptedKMS'));
  expect(row).toMatchObject({ gaps: 2, counted_under: {} });
});

describe('a hundred templates, each with a thousand gaps', () => {
  const rules = Array.from({ length: 100 }, (_, index) => `HIPAA.Security-Rule${index}`);
  const files = Object.fromEntries(
    Array.from({ length: 100 }, (_, index) => [
      `stacks/${index}.yaml`,
      `Resources:\n${Array.from({ length: 10 }, (_none, at) => `  R${at}:\n    Type: AWS::SNS::Topic\n`).join('')}`,
    ]),
  );
  const bad: CheckTemplates = async (templates) => ({
    ...{ outcome: 'checked', notChecked: [] },
    broken: templates.flatMap(({ path }) =>
      rules.flatMap((rule) =>
        Array.from({ length: 10 }, (_, at) => ({
          ...{ path, rule, logicalId: `R${at}`, title: 'It is not as the pack asks' },
          controls: ['164.312(b)'],
        })),
      ),
    ),
  });
  const gaps = 100 * 1_000;
  let result: ToolResult;
  let before: number;
  beforeAll(async () => {
    result = await assess(files, [], bad);
    const bare = reportOf(await sessionOn(postureCalls({ refuses: false })).call('assess_controls'));
    before = bare.checks.reduce((sum, it) => sum + it.gaps, 0);
  });

  test('are all counted', () => {
    expect(result.content.split('\n')[0]).toContain(`: ${before + gaps} gaps; 0 things not assessed`);
    expect(reportOf(result).controls.find(({ id }) => id === '164.312(b)')?.checks).toHaveLength(105);
  });

  test('are told by their worst, with what is left out, and no more is kept than may be', () => {
    const told = result.findings ?? [];
    const first = told.findIndex(({ severity }) => severity === 'medium' || severity === 'low');
    expect(told.slice(first).some(({ severity }) => severity === 'critical' || severity === 'high')).toBe(
      false,
    );
    expect(told).toHaveLength(2_000);
    expect(result.notChecked).toEqual([
      expect.objectContaining({ what: expect.stringMatching(/^and \d+ more findings$/) }),
    ]);
    // The session parses what is kept by the framework's own limit.
    expect(JSON.stringify(result.kept).length).toBeLessThan(1_048_576);
  });

  test('stand in files, a row for each', () => {
    const names = (result.artifacts ?? []).map(({ name }) => name);
    expect(names.slice(0, 3)).toEqual(['controls.csv', 'controls.json', 'gaps.csv']);
    const rows = names
      .filter((name) => name.startsWith('gaps'))
      .flatMap((name) => fileOf(result, name).split('\r\n').slice(1, -1));
    expect(rows).toHaveLength(before + gaps);
    expect(new Set(rows.filter((row) => row.includes(',templates,'))).size).toBe(gaps);
    for (const { content } of result.artifacts ?? [])
      expect(Buffer.byteLength(String(content))).toBeLessThan(10 * 1_048_576);
  });
});
