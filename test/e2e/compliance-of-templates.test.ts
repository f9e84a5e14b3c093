import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectedVerdicts } from '#test/cloud/posture/expected-verdicts.ts';
import { postureCalls } from '#test/cloud/posture/posture-calls.ts';
import { postureTruth } from '#test/cloud/posture/posture-truth.ts';
import { openData } from '#test/cloud/posture/template-samples.ts';
import { recordedAt } from '#test/samples/organisation/organisation.ts';
import { openPlatform } from './platform.ts';
import { uploadTree } from './tiny-workspace.ts';

const news = '{\n  "Resources": {\n    "News": { "Type": "AWS::SNS::Topic" }\n  }\n}\n';
/** As `cdk synth` writes it, metadata, bootstrap version and rules included. */
const web = JSON.stringify(
  {
    Resources: {
      Site397A1860: {
        ...{ Type: 'AWS::S3::Bucket', UpdateReplacePolicy: 'Retain', DeletionPolicy: 'Retain' },
        Metadata: { 'aws:cdk:path': 'web/Site/Resource' },
      },
      CDKMetadata: {
        Type: 'AWS::CDK::Metadata',
        Properties: { Analytics: 'v2:deflate64:H4sIAAAAAAAA' },
        Metadata: { 'aws:cdk:path': 'web/CDKMetadata/Default' },
      },
    },
    Parameters: {
      BootstrapVersion: {
        ...{ Type: 'AWS::SSM::Parameter::Value<String>', Default: '/cdk-bootstrap/hnb659fds/version' },
      },
    },
    Rules: {
      CheckBootstrapVersion: {
        Assertions: [
          {
            Assert: {
              'Fn::Not': [{ 'Fn::Contains': [['1', '2', '3', '4', '5'], { Ref: 'BootstrapVersion' }] }],
            },
            AssertDescription: 'CDK bootstrap stack version 6 required.',
          },
        ],
      },
    },
  },
  undefined,
  1,
);
const templates = { 'infra/data.yaml': openData, 'infra/news.json': news, 'synth/web.template.json': web };

/** What only the pack asks for, by resource; all of it medium. */
const byThePack = {
  ...{ RDSEnhancedMonitoringEnabled: 'data.yaml:9', RDSInBackupPlan: 'data.yaml:9' },
  ...{ RDSInstanceDeletionProtectionEnabled: 'data.yaml:9', RDSLoggingEnabled: 'data.yaml:9' },
  ...{ RDSMultiAZSupport: 'data.yaml:9' },
  ...{ S3BucketLoggingEnabled: 'web.template.json:3', S3BucketPublicReadProhibited: 'web.template.json:3' },
  ...{
    S3BucketPublicWriteProhibited: 'web.template.json:3',
    S3BucketReplicationEnabled: 'web.template.json:3',
  },
  ...{ S3BucketSSLRequestsOnly: 'web.template.json:3', S3BucketVersioningEnabled: 'web.template.json:3' },
  S3DefaultEncryptionKMS: 'web.template.json:3',
};
/** What the scan finds: both ports, three settings of the database, the topic; the pack says the same of each. */
const byTheScan = { critical: 1, high: 3, medium: 1, low: 1 };
/** The group, three settings of the database, the topic, and what only the pack asks for. */
const gapsInTemplates = 1 + 3 + 1 + Object.keys(byThePack).length;

const severities = ['critical', 'high', 'medium', 'low'] as const;
type Counts = Record<(typeof severities)[number], number>;

describe('infrastructure-security-agent in rehearsal, with templates in the workspace', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'posture-'));
    const recording = { recorded_at: recordedAt, calls: postureCalls({ refuses: false }) };
    await writeFile(join(folder, 'calls.json'), JSON.stringify(recording));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function run(files?: Record<string, string>, { account = true } = {}) {
    await using world = await openPlatform(account ? { recording: folder } : {});
    const id = await world.start({
      ...{ subagent_type: 'infrastructure-security-agent', prompt: 'Check SOC 2 and HIPAA' },
      ...(files === undefined ? {} : { workspace: await uploadTree(world.api, files) }),
    });
    const { lines, exit_code } = await world.ended(id);
    const texts = lines.map(({ text }) => text);
    const result = texts.find((text) => text.startsWith('[RESULT]')) ?? '';
    return { exit_code, texts, result };
  }

  function countsIn(result: string): Counts {
    const of = (severity: string) => Number(new RegExp(`(\\d+) ${severity}`).exec(result)?.[1] ?? 0);
    return { critical: of('critical'), high: of('high'), medium: of('medium'), low: of('low') };
  }

  test('tells gaps of accounts and templates together, each once, right to the number', async () => {
    const [bare, full] = [await run(), await run(templates)];
    expect(full.exit_code).toBe(0);
    let inAccounts = 0;
    for (const { gaps } of postureTruth(postureCalls({ refuses: false }), false).values()) inAccounts += gaps;
    const verdicts = Object.entries(expectedVerdicts(false)).filter(([key]) => key.startsWith('hipaa '));
    const countOf = (verdict: string) => verdicts.filter(([, it]) => it === verdict).length;
    expect(full.texts).toEqual(
      expect.arrayContaining([
        `Assessed 40 controls in 5 of 5 accounts and 8 regions: ${inAccounts + gapsInTemplates} gaps; 0 things not assessed`,
        // In the accounts the two controls of data on its way pass; the bucket of the template asks for no TLS.
        `HIPAA: 0 pass, ${countOf('fail') + 2} fail, ${countOf('partly')} partly, ${countOf('not assessed')} not assessed, 0 not applicable`,
        // The group, the database’s three and those that the pack alone knows; the topic is the pack’s alone to count.
        'Templates: 4 of the gaps stand in infrastructure code of the workspace, as scanned before.',
        'cdk-nag’s HIPAA pack on templates: 18 gaps in 3 templates. ' +
          'The scan of infrastructure code found 6 of them, too; each counts once.',
      ]),
    );
    const [before, after] = [countsIn(bare.result), countsIn(full.result)];
    expect(severities.map((it) => after[it] - before[it])).toEqual([
      ...[byTheScan.critical, byTheScan.high],
      ...[byTheScan.medium + Object.keys(byThePack).length, byTheScan.low],
    ]);
  });

  test('names each with its place, and both sources where there are two; without an account, too', async () => {
    const { texts, exit_code, result } = await run(templates, { account: false });
    expect(exit_code).toBe(2);
    expect(result).toContain('18 issues found (1 critical, 3 high, 13 medium, 1 low)');
    for (const [rule, place] of Object.entries(byThePack)) {
      const told = texts.filter((text) => text.endsWith(`(cdk-nag/HIPAA.Security-${rule})`));
      expect(
        told.map((text) => /\/(\S+)/.exec(text)?.[1]),
        rule,
      ).toEqual([place]);
    }
    const topic = texts.findIndex((text) => text.startsWith('LOW '));
    expect(texts[topic]).toMatch(/^LOW +infra\/news\.json:3 {2}SNS topic is not encrypted at rest/);
    expect(texts[topic + 1]).toContain('(also cdk-nag/HIPAA.Security-SNSEncryptedKMS)');
    expect(texts.find((text) => text.startsWith('Artifacts: '))).toMatch(/gaps\.csv/);
  });
});
