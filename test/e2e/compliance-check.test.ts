import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectedVerdicts } from '#test/cloud/posture/expected-verdicts.ts';
import { postureCalls } from '#test/cloud/posture/posture-calls.ts';
import { postureTruth } from '#test/cloud/posture/posture-truth.ts';
import { recordedAt, refusing } from '#test/samples/organisation/organisation.ts';
import type { RecordedCall } from '#test/samples/organisation/recorded-call.ts';
import { openPlatform } from './platform.ts';

const subagent_type = 'infrastructure-security-agent';
const gapsIn = (refuses: boolean): number => {
  let gaps = 0;
  for (const count of postureTruth(postureCalls({ refuses }), refuses).values()) gaps += count.gaps;
  return gaps;
};

/** How bad each gap is, by check; the others are medium. */
const critical = ['root-mfa', 'root-keys', 'snapshot-public'];
const high = [
  ...['user-mfa', 'admin-users', 'trail', 'bucket-public', 'guardduty', 'security-findings'],
  ...[
    'volume-encryption',
    'image-public',
    'database-encryption',
    'database-public',
    'listener-tls',
    'open-ports',
  ],
];
const low = ['trail-encryption', 'bucket-versioning', 'log-retention'];
const severityOf = (check: string): string =>
  Object.entries({ critical, high, low }).find(([, checks]) => checks.includes(check))?.[0] ?? 'medium';

/** An issue is a check that has gaps in one account, or in one region of it: counted place by place. */
function issuesIn(refuses: boolean): string {
  const bySeverity = new Map<string, number>();
  const ofAccount = /^(?:root-|password|user-|key-age|unused|admin|trail|account-|bucket-)/;
  const count = (calls: RecordedCall[], isPart: (check: string) => boolean) => {
    for (const [check, { gaps }] of postureTruth(calls, false))
      if (gaps > 0 && isPart(check))
        bySeverity.set(severityOf(check), (bySeverity.get(severityOf(check)) ?? 0) + 1);
  };
  const byAccount = Map.groupBy(postureCalls({ refuses }), ({ account }) => account);
  for (const ofOne of byAccount.values()) {
    count(ofOne, (check) => ofAccount.test(check));
    for (const there of Map.groupBy(ofOne, ({ region }) => region).values())
      count(there, (check) => !ofAccount.test(check));
  }
  const parts = ['critical', 'high', 'medium', 'low'].map((name) => `${bySeverity.get(name)} ${name}`);
  const all = [...bySeverity.values()].reduce((sum, each) => sum + each, 0);
  return `${all} issues found (${parts.join(', ')})`;
}

function countsOf(framework: 'soc2' | 'hipaa', refuses: boolean): string {
  const own = Object.entries(expectedVerdicts(refuses)).filter(([key]) => key.startsWith(`${framework} `));
  return ['pass', 'fail', 'partly', 'not assessed', 'not applicable']
    .map((verdict) => `${own.filter(([, it]) => it === verdict).length} ${verdict}`)
    .join(', ');
}

describe('infrastructure-security-agent in rehearsal', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'posture-'));
    for (const [name, refuses] of [['open', false] as const, ['refusing', true] as const]) {
      await mkdir(join(folder, name));
      const recording = { recorded_at: recordedAt, calls: postureCalls({ refuses }) };
      await writeFile(join(folder, name, 'calls.json'), JSON.stringify(recording));
    }
  });
  afterAll(() => rm(folder, { recursive: true }));

  const run = async (recording: string | undefined, prompt: string) => {
    await using world = await openPlatform(
      recording === undefined ? {} : { recording: join(folder, recording) },
    );
    const id = await world.start({ subagent_type, prompt });
    const { lines, status, exit_code } = await world.ended(id);
    return { status, exit_code, texts: lines.map(({ text }) => text) };
  };

  test('judges SOC 2 and HIPAA in 5 accounts and 8 regions, right to the number', async () => {
    const { status, exit_code, texts } = await run('open', 'Check our accounts against SOC 2 and HIPAA');
    expect({ status, exit_code }).toEqual({ status: 'completed', exit_code: 0 });
    expect(texts).toEqual(
      expect.arrayContaining([
        `Assessed 40 controls in 5 of 5 accounts and 8 regions: ${gapsIn(false)} gaps; 0 things not assessed`,
        `SOC 2: ${countsOf('soc2', false)}`,
        `HIPAA: ${countsOf('hipaa', false)}`,
        'Source: a recording of 2026-11-15, not the account as it is now.',
      ]),
    );
    expect(texts.find((text) => text.startsWith('[RESULT]'))).toBe(
      `[RESULT] Compliance check complete. ${issuesIn(false)}`,
    );
    expect(texts.filter((text) => text.startsWith('CRITICAL '))).toHaveLength(3);
    expect(texts.find((text) => text.startsWith('Artifacts: '))).toMatch(/controls\.csv .*controls\.json /);
    expect(texts.join('\n')).not.toMatch(/\bcompliant\b/i);
  });

  test('answers the request of the worked example, and says that company policies take a model', async () => {
    const prompt = 'Check infrastructure compliance with SOC2, HIPAA, and company security policies.';
    const { status, exit_code, texts } = await run('refusing', prompt);
    expect({ status, exit_code }).toEqual({ status: 'completed', exit_code: 2 });
    expect(texts).toContain(
      '[RESULT] Compliance check incomplete: 3 things not assessed; company security policies not assessed: ' +
        `reading them takes a model. ${issuesIn(true)}; 3 things could not be checked`,
    );
    expect(texts).toEqual(
      expect.arrayContaining([
        `Assessed 40 controls in 4 of 5 accounts and 8 regions: ${gapsIn(true)} gaps; 3 things not assessed`,
        `SOC 2: ${countsOf('soc2', true)}`,
        `HIPAA: ${countsOf('hipaa', true)}`,
        expect.stringContaining(`[WARNING] Could not check resources of account ${refusing} (acquired)`),
      ]),
    );
  });

  test('without an account lets no control pass', async () => {
    const { exit_code, texts } = await run(undefined, 'Check HIPAA');
    expect(exit_code).toBe(2);
    expect(texts).toContainEqual(expect.stringContaining('[RESULT] Compliance check incomplete: 1 thing'));
    expect(texts).toContain('HIPAA: 0 pass, 0 fail, 0 partly, 21 not assessed, 0 not applicable');
    expect(texts.filter((text) => text.startsWith('Controls:'))).toEqual([
      expect.stringMatching(
        /^Controls: none of 21 assessed, nothing seen \((?:HIPAA \S+, ){2}HIPAA \S+ and 18 more; controls\.csv and controls\.json list each\): no AWS access: /,
      ),
    ]);
    expect(texts.filter((text) => /^- HIPAA |0 seen/.test(text))).toEqual([]);
    expect(texts.find((text) => text.startsWith('Artifacts: '))).toMatch(/controls\.csv .*controls\.json /);
  });
});
