import { describe, expect, test } from 'vitest';
import { mergeFindings } from '#client/console/page/merge-findings.ts';
import { findingsIn } from '#client/console/page/read-findings.ts';
import { readControls } from '#client/console/server/read-controls.ts';
import { readSarif } from '#client/console/server/read-sarif.ts';
import { resultLines } from '#lambdas/steps/result-lines.ts';
import { reportSchema } from '#lambdas/tools/cloud/posture/report/report.ts';
import type { Finding } from '#shared/findings/finding.ts';
import { sarifOf } from '#shared/findings/sarif.ts';

const injection: Finding = {
  ...{ rule_id: 'patterns/sql-from-request', severity: 'critical', path: 'src/my shop/a.ts', line: 14 },
  ...{
    title: 'A value of the request becomes part of an SQL statement',
    evidence: 'pool.query(`SELECT ` + q)',
  },
  ...{ remedy: 'Use placeholders.', reference: 'CWE-89' },
};
const odd: Finding = {
  ...{ rule_id: 'secrets/odd', severity: 'low', path: 'b (copy).env', line: 2 },
  ...{ title: 'Odd  (very)', evidence: '', remedy: 'Look at it.' },
};

function linesOf(findings: Finding[], not_checked = [{ what: 'advisories', why: 'no internet' }]) {
  const answers = [
    {
      ...{
        turn: 1,
        duration_ms: 5,
        tool_use_id: 'a',
        tool: 'scan_patterns',
        content: '',
        is_error: false,
        findings,
      },
      not_checked,
    },
  ];
  const finish = {
    ...{ exit_code: 0, summary: 'Done' },
    dismissed: [{ rule_id: 'secrets/odd', path: 'b (copy).env', line: 3, reason: 'a sample' }],
  };
  // The platform's own function makes the lines: where their form changes, this reading of them has to follow.
  const texts = [
    'CRITICAL  not/a/finding.ts:1  Before the result  (a/b)',
    ...resultLines(finish, answers, []),
  ];
  return texts.map((text, at) => ({ seq: at + 1, at: '2026-11-22T12:00:00.000Z', text }));
}

/** As the page shows them, wherever they were read. */
const shownInjection = {
  ...{ severity: 'critical', place: 'src/my shop/a.ts:14', rule: 'patterns/sql-from-request' },
  ...{ title: injection.title, evidence: injection.evidence, remedy: 'Use placeholders.' },
  reference: 'https://cwe.mitre.org/data/definitions/89.html',
};
const shownOdd = {
  ...{ severity: 'low', place: 'b (copy).env:2', rule: 'secrets/odd', title: 'Odd  (very)' },
  ...{ evidence: '', remedy: 'Look at it.' },
};

/** What a report lists, beside an output that tells `told` and counts `more` beyond it. */
function merged(reported: Finding[], told: Finding[], more = 0) {
  const log = sarifOf(reported, { version: '1.0.0', notChecked: [{ what: 'hosts', why: 'not allowed' }] });
  const output = findingsIn(linesOf(told));
  return mergeFindings(readSarif(JSON.parse(JSON.stringify(log))), {
    ...output,
    more: { ...output.more, findings: more },
  });
}

describe('Findings of an agent with a report', () => {
  test('are those of the report, also where the output has no room for them', () => {
    const many = Array.from({ length: 300 }, (_, at) => ({ ...odd, line: at + 10 }));
    const found = merged(many, many.slice(0, 200), 100);
    expect([found.findings.length, found.more.findings]).toEqual([300, 0]);
  });

  test('are not those that the model dismissed after it was written', () => {
    const found = merged([injection, { ...odd, line: 3 }], [injection, { ...odd, line: 3 }]);
    expect(found.findings).toEqual([shownInjection]);
    expect(found.dismissed).toEqual(['b (copy).env:3 secrets/odd: a sample']);
  });

  test('are also those that the output tells beyond it', () => {
    expect(merged([injection], [injection, odd]).findings).toEqual([shownInjection, shownOdd]);
  });

  test('that neither lists are counted', () => {
    expect(merged([injection], [injection, odd], 5).more.findings).toBe(5);
  });

  test('say once what was not checked, wherever that is told', () => {
    expect(merged([injection], [injection]).not_checked).toEqual([
      'hosts: not allowed',
      'advisories: no internet',
    ]);
  });
});

test('What could not be checked for one reason is told once, by the report that names each of it', () => {
  const gaps = Array.from({ length: 8 }, (_, at) => ({ what: `host ${at}`, why: 'it does not answer' }));
  const texts = gaps.map(({ what, why }) => `${what}: ${why}`);
  const told = findingsIn(linesOf([], gaps));
  expect(told.not_checked).toEqual(['host 0, host 1, host 2, host 3, host 4 and 3 more: it does not answer']);
  expect(mergeFindings({ findings: [], not_checked: texts }, told).not_checked).toEqual(texts);
  const fewer = mergeFindings({ findings: [], not_checked: texts.slice(0, 2) }, told);
  expect(fewer.not_checked).toEqual([...texts.slice(0, 2), ...told.not_checked]);
});

describe('Findings', () => {
  test('are read from the lines in which the platform prints them, and from behind the result alone', () => {
    expect(findingsIn(linesOf([injection, odd, { ...odd, line: 3 }]))).toEqual({
      findings: [shownInjection, shownOdd],
      not_checked: ['advisories: no internet'],
      dismissed: ['b (copy).env:3 secrets/odd: a sample'],
      more: { findings: 0, dismissed: 0, not_checked: 0 },
    });
  });

  test('that the output had no room for are counted', () => {
    const many = Array.from({ length: 203 }, (_, at) => ({ ...odd, line: at + 10 }));
    const found = findingsIn(linesOf(many));
    expect([found.findings.length, found.more.findings]).toEqual([200, 3]);
  });

  test('are none where nothing ended yet', () => {
    expect(findingsIn([]).findings).toEqual([]);
  });

  test('are read from a SARIF log, with what it says was not checked', () => {
    const log = sarifOf([injection, odd], {
      version: '1.0.0',
      notChecked: [{ what: 'advisories', why: 'no internet' }],
    });
    expect(readSarif(JSON.parse(JSON.stringify(log)))).toEqual({
      findings: [shownInjection, shownOdd],
      not_checked: ['advisories: no internet'],
    });
  });

  test('are read from an assessment of controls, with what it could not assess or did not list', () => {
    const counts = { seen: 9, gaps: 3, places_not_assessed: 1 };
    const report = reportSchema.parse({
      ...{
        as_of: '2026-11-22T12:00:00.000Z',
        source: 'account',
        frameworks: ['soc2'],
        regions: ['us-east-1'],
      },
      ...{ accounts: [], controls: [] },
      checks: [
        {
          ...{
            id: 'bucket-public',
            severity: 'high',
            title: 'Buckets are not public',
            remedy: 'Block it.',
            ...counts,
          },
          shortfalls: [
            { account: '111122223333', region: '', resource: 'logs', what: 'its policy allows everyone' },
          ],
          not_listed: 2,
        },
      ],
      not_assessed: [{ what: 'trail in us-east-2', why: 'access denied' }],
    });
    expect(readControls(JSON.parse(JSON.stringify(report)))).toEqual({
      findings: [
        {
          ...{
            severity: 'high',
            rule: 'bucket-public',
            title: 'Buckets are not public',
            remedy: 'Block it.',
          },
          ...{ place: '111122223333 logs', evidence: 'its policy allows everyone' },
        },
      ],
      not_checked: [
        'trail in us-east-2: access denied',
        'bucket-public: 2 more shortfalls are counted and not listed in the file',
      ],
    });
    expect(readControls({ checks: [] })).toBeUndefined();
  });

  test.for([null, 'text', {}, { version: '2.1.0' }, { version: '2.1.0', runs: [{}] }])(
    'are not read from what is no SARIF log: %j',
    (document) => {
      expect(readSarif(document)).toBeUndefined();
    },
  );

  test('lead nowhere but to https', () => {
    const log = JSON.parse(JSON.stringify(sarifOf([injection], { version: '1.0.0', notChecked: [] })));
    log.runs[0].tool.driver.rules[0].helpUri = 'javascript:alert(1)';
    expect(readSarif(log)?.findings[0]?.reference).toBeUndefined();
  });
});
