import { describe, expect, test } from 'vitest';
import type { Cloud } from '#lambdas/ports/cloud.ts';
import type { Control } from '#lambdas/tools/cloud/posture/catalogue/control.ts';
import type { Look } from '#lambdas/tools/cloud/posture/look.ts';
import { seeBuckets } from '#lambdas/tools/cloud/posture/looks/buckets.ts';
import { seeConformancePack } from '#lambdas/tools/cloud/posture/looks/conformance-pack.ts';
import { seeListeners } from '#lambdas/tools/cloud/posture/looks/listeners.ts';
import { judge, resultsOf } from '#lambdas/tools/cloud/posture/verdict.ts';
import { manualClock } from '#test/fakes/manual-clock.ts';

async function seen(look: Look, answers: Record<string, unknown>) {
  const clock = manualClock();
  const cloud: Cloud = {
    source: 'account',
    asOf: () => clock.now(),
    call: async ({ operation }) => ({ outcome: 'answered', output: answers[operation] ?? {} }),
  };
  const account = { id: '111111111111', name: 'one', role: undefined };
  const place = { cloud, clock, account, region: 'eu-west-1', signal: new AbortController().signal };
  return look.see(place);
}

describe('buckets', () => {
  const statement = (parts: object) => ({
    Policy: JSON.stringify({
      Statement: {
        ...{ Effect: 'Deny', Principal: { AWS: '*' }, Action: 's3:*' },
        ...{ Condition: { Bool: { 'aws:SecureTransport': 'false' } }, ...parts },
      },
    }),
  });

  test.each([
    ['denies everybody plain requests', statement({}), 0],
    ['allows instead of denying', statement({ Effect: 'Allow' }), 1],
    ['denies one principal only', statement({ Principal: { AWS: 'arn:aws:iam::1:root' } }), 1],
    ['has no condition', statement({ Condition: {} }), 1],
    ['is no JSON', { Policy: '{' }, 1],
    ['is empty', {}, 1],
  ])('whose policy %s', async (_, GetBucketPolicy, gaps) => {
    const all = await seen(seeBuckets, { ListBuckets: { Buckets: [{ Name: 'b' }] }, GetBucketPolicy });
    expect(all.find(({ check }) => check === 'bucket-tls')?.short).toHaveLength(gaps);
  });

  test('without a rule of encryption fall short', async () => {
    const GetBucketEncryption = { ServerSideEncryptionConfiguration: { Rules: [] } };
    const all = await seen(seeBuckets, { ListBuckets: { Buckets: [{ Name: 'b' }] }, GetBucketEncryption });
    expect(all.find(({ check }) => check === 'bucket-encryption')?.short).toEqual([
      { resource: 'b', what: 'not set' },
    ]);
  });
});

describe('a HIPAA conformance pack', () => {
  const control: Control = { id: 'x', framework: 'hipaa', title: 'x', checks: ['hipaa-pack'] };
  const judged = async (...types: string[]) => {
    const rules = types.map((ComplianceType, at) => ({ ConfigRuleName: `rule-${at}`, ComplianceType }));
    const sightings = await seen(seeConformancePack, {
      DescribeConformancePackStatus: { ConformancePackStatusDetails: [{ ConformancePackName: 'hipaa' }] },
      DescribeConformancePackCompliance: { ConformancePackRuleComplianceList: rules },
    });
    const places = sightings.map((it) => ({ ...it, account: '111111111111', region: 'eu-west-1' }));
    const { verdict, ...counts } = judge(control, resultsOf(new Set(['hipaa-pack']), places));
    return { verdict, seen: counts.seen, gaps: sightings.flatMap(({ gaps }) => gaps) };
  };
  const whatIsMissing = (counted: string) => `${counted} of hipaa (account 111111111111, eu-west-1)`;

  test('whose rules are all met passes', async () => {
    expect(await judged('COMPLIANT', 'COMPLIANT')).toEqual({ verdict: 'pass', seen: 2, gaps: [] });
  });

  test('with rules that have no data is met in part at best, and names them', async () => {
    expect(await judged('INSUFFICIENT_DATA', 'COMPLIANT', 'INSUFFICIENT_DATA')).toMatchObject({
      ...{ verdict: 'partly', seen: 1 },
      gaps: [{ what: whatIsMissing('2 rules'), why: 'AWS Config has no data for rule-0, rule-2' }],
    });
  });

  test('fails by a rule that is broken, whatever has no data', async () => {
    const told = await judged('NON_COMPLIANT', 'INSUFFICIENT_DATA');
    expect(told).toMatchObject({ verdict: 'fail', seen: 1, gaps: [{ what: whatIsMissing('1 rule') }] });
  });

  test('without data for any rule is not assessed', async () => {
    expect(await judged('INSUFFICIENT_DATA')).toMatchObject({ verdict: 'not assessed', seen: 0 });
  });
});

test('a listener that serves over HTTP falls short, one that redirects does not', async () => {
  const listener = (Type: string) => ({ Protocol: 'HTTP', Port: 80, DefaultActions: [{ Type }] });
  const told = await seen(seeListeners, {
    DescribeLoadBalancers: { LoadBalancers: [{ LoadBalancerArn: 'arn:x:loadbalancer/app/web/1' }] },
    DescribeListeners: { Listeners: [listener('forward'), listener('redirect')] },
  });
  expect(told).toEqual([
    {
      ...{ check: 'listener-tls', seen: 2, gaps: [] },
      short: [{ resource: 'app/web/1', what: 'HTTP on port 80' }],
    },
  ]);
});
