import { describe, expect, test } from 'vitest';
import type { Cloud } from '#lambdas/ports/cloud.ts';
import type { Look } from '#lambdas/tools/cloud/posture/look.ts';
import { seeBuckets } from '#lambdas/tools/cloud/posture/looks/buckets.ts';
import { seeListeners } from '#lambdas/tools/cloud/posture/looks/listeners.ts';
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
