import { describe, expect, test } from 'vitest';
import { auditCloud } from '#lambdas/adapters/cloud/audited-cloud.ts';
import { type Cloud, type CloudCall, noCloud } from '#lambdas/ports/cloud.ts';

const clock = { now: () => new Date('2026-11-01T00:00:00Z') };
const call: CloudCall = {
  ...{ service: 'ec2', operation: 'DescribeVolumes', account: '111122223333', region: 'eu-west-1' },
  ...{ input: { secret: 'input' }, signal: new AbortController().signal },
};

function audited(answer: Cloud['call']) {
  const logged: unknown[][] = [];
  const log = (...entry: unknown[]) => void logged.push(entry);
  const open = auditCloud({ info: log, warn: log, error: log }, () => ({ ...noCloud(clock), call: answer }));
  return { logged, cloud: open('agent-cost-aaaaaaaaaa') };
}

describe('the audit of calls in the user’s name', () => {
  test('holds who, what, where and the outcome, numbered, and nothing of what was said', async () => {
    const { cloud, logged } = audited(async () => ({
      outcome: 'refused',
      code: 'AccessDenied',
      message: 'private',
    }));
    await cloud.call(call);
    await cloud.call(call);
    expect(logged).toEqual(
      [1, 2].map((number) => [
        'cloud call',
        {
          ...{
            agent_id: 'agent-cost-aaaaaaaaaa',
            call: number,
            service: 'ec2',
            operation: 'DescribeVolumes',
          },
          ...{ account: '111122223333', region: 'eu-west-1', outcome: 'refused', code: 'AccessDenied' },
        },
      ]),
    );
  });

  test('holds a call that broke, too', async () => {
    const { cloud, logged } = audited(() => Promise.reject(new Error('unrecorded')));
    await expect(cloud.call(call)).rejects.toThrow('unrecorded');
    expect(logged).toMatchObject([['cloud call', { outcome: 'broke' }]]);
  });

  test('lets eight calls run at once and the others wait their turn', async () => {
    let running = 0;
    let most = 0;
    const { cloud } = audited(async () => {
      running += 1;
      most = Math.max(most, running);
      await Promise.resolve();
      running -= 1;
      return { outcome: 'answered', output: {} };
    });
    await Promise.all(Array.from({ length: 50 }, () => cloud.call(call)));
    expect(most).toBe(8);
  });
});

test('without an account every call is refused, with what to do', async () => {
  expect(await noCloud(clock).call(call)).toEqual({
    ...{ outcome: 'refused', code: 'NoAwsAccess' },
    message: 'no AWS access: start the platform with --profile NAME, a profile that may read',
  });
});
