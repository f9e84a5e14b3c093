import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { noCloud } from '#lambdas/ports/cloud.ts';
import { allowances } from '#shared/agent/allowance.ts';
import { home as organisationHome } from '#test/samples/organisation/organisation.ts';
import type { RecordedCall } from '#test/samples/organisation/recorded-call.ts';
import { recordedCalls } from '#test/samples/organisation/recorded-calls.ts';
import { costSession, sessionIn, sessionOn } from './cost-session.ts';

const clock = { now: () => new Date('2026-11-15T08:00:00Z') };

/** The organisation with other answers to some operations. */
const changed = (change: (call: RecordedCall) => Partial<RecordedCall> | undefined): RecordedCall[] =>
  recordedCalls({ refuses: false }).map((call) => {
    const other = change(call);
    return other === undefined ? call : { ...call, output: undefined, ...other };
  });
const no = { refused: true, code: 'AccessDeniedException', message: 'no' };

describe('what could not be seen', () => {
  test('without an account is everything, and is said by every tool', async () => {
    const session = sessionIn(noCloud(clock));
    for (const tool of [
      'list_accounts',
      'list_regions',
      'cost_and_usage',
      'cost_anomalies',
      'cost_forecast',
      'savings_recommendations',
    ]) {
      const { content, notChecked } = await session.call(tool);
      expect(content).toContain('no AWS access: start the platform with --profile NAME');
      expect(notChecked).toContainEqual(expect.objectContaining({ what: 'AWS accounts' }));
    }
    expect((await session.call('find_unused_resources')).content).toMatch(/^Nothing could be analyzed/);
    await expect(session.call('cost_changes')).rejects.toThrow('Call cost_and_usage first');
    expect((await session.call('cost_report')).content).toMatch(
      /^Found \$0\/month .*; [1-9]\d* things? not analyzed/,
    );
  });

  test('is a bill that AWS does not show: it is not one of nothing', async () => {
    const session = sessionOn(
      changed(({ operation }) => (operation === 'GetCostAndUsage' ? { error: no } : undefined)),
    );
    const { content, notChecked } = await session.call('cost_and_usage');
    expect(content).toMatch(/^The bill could not be read/);
    expect(content).not.toContain('Spent');
    expect(notChecked?.length).toBeGreaterThan(0);
  });

  test('is a bill that breaks off: what is there is called partial', async () => {
    const session = sessionOn(
      changed(({ operation, input }) =>
        operation === 'GetCostAndUsage' && 'NextPageToken' in input ? { error: no } : undefined,
      ),
    );
    expect((await session.call('cost_and_usage')).content).toMatch(/^Spent \$[\d,.]+ \(.*\), partial/);
  });

  test('is an answer of another shape', async () => {
    const session = sessionOn(
      changed(({ operation }) =>
        operation === 'DescribeVolumes' ? { output: { Volumes: [{ Size: '; DROP' }] } } : undefined,
      ),
    );
    const { notChecked } = await session.call('find_unused_resources', { regions: ['us-east-1'] });
    expect(notChecked?.[0]?.why).toMatch(/^failed: UnexpectedAnswer/);
  });

  test('is Compute Optimizer where it is not turned on: said once for a place', async () => {
    const off = { refused: true, code: 'OptInRequiredException', message: 'not registered' };
    const session = sessionOn(
      changed(({ service }) => (service === 'compute-optimizer' ? { error: off } : undefined)),
    );
    const { notChecked } = await session.call('find_unused_resources', { regions: ['us-east-1'] });
    expect(notChecked).toHaveLength(5);
  });

  test('is a snapshot’s use, where images are not shown: then no snapshot is called old', async () => {
    const session = sessionOn(
      changed(({ operation }) => (operation === 'DescribeImages' ? { error: no } : undefined)),
    );
    const { content } = await session.call('find_unused_resources', { regions: ['us-east-1'] });
    expect(content).not.toContain('delete-snapshot');
    expect(content).toContain('ec2 DescribeImages');
  });

  test('is the traffic of a load balancer of which CloudWatch tells a part: it is not called idle', async () => {
    const session = sessionOn(
      changed(({ operation }) =>
        operation === 'GetMetricData'
          ? { output: { MetricDataResults: [{ Id: 'm0_0', Values: [], StatusCode: 'PartialData' }] } }
          : undefined,
      ),
    );
    const { content, notChecked } = await session.call('find_unused_resources', { regions: ['us-east-1'] });
    expect(content).not.toContain('delete-load-balancer');
    expect(notChecked?.some(({ what }) => what.startsWith('traffic of load balancer lb1'))).toBe(true);
  });

  test('is where only other accounts have something: a region that costs and is not turned on here', async () => {
    const session = sessionOn(
      changed(({ operation, output }) => {
        if (operation !== 'ListRegions') return undefined;
        const { Regions } = z
          .object({ Regions: z.array(z.object({ RegionName: z.string() })) })
          .parse(output);
        return { output: { Regions: Regions.filter(({ RegionName }) => RegionName !== 'eu-central-1') } };
      }),
    );
    await session.call('cost_and_usage');
    await session.call('find_unused_resources');
    await session.call('savings_recommendations');
    const { notChecked } = await session.call('cost_report');
    expect(notChecked).toEqual([
      {
        what: 'resources in eu-central-1',
        why: 'it costs something, and is not turned on in the account of the platform',
      },
    ]);
  });

  test('is what an agent left out: regions, and the hub', async () => {
    const session = costSession({ refuses: false });
    await session.call('cost_and_usage');
    await session.call('find_unused_resources', { regions: ['us-east-1', 'us-west-2'] });
    const { content, notChecked } = await session.call('cost_report');
    expect(content).toMatch(/; 2 things not analyzed\n/);
    expect(notChecked?.map(({ what }) => what)).toEqual([
      'recommendations of Cost Optimization Hub',
      expect.stringMatching(/^resources in .*eu-central-1/),
    ]);
  });
});

describe('what is not called a waste', () => {
  const home = (operation: string, output: object) =>
    changed((call) =>
      call.operation === operation && call.region === 'us-east-1' && call.account === undefined
        ? { output }
        : undefined,
    );
  const survey = async (calls: RecordedCall[]) =>
    (await sessionOn(calls).call('find_unused_resources', { regions: ['us-east-1'] })).content
      .split('\n')
      .filter((line) => line.includes(` ${organisationHome} `));

  test('is a load balancer that redirects, though no request reaches a target', async () => {
    const idle = ['m0_0', 'm0_1', 'm0_2', 'm1_0', 'm1_1', 'm1_2', 'm2_0', 'm2_1', 'm2_2'];
    const told = (redirected: number[]) => ({
      MetricDataResults: idle.map((Id) => ({ Id, Values: Id === 'm0_1' ? redirected : [] })),
    });
    const called = async (redirected: number[]) =>
      (await survey(home('GetMetricData', told(redirected)))).some((line) =>
        /load balancer lb1 carried/.test(line),
      );
    expect([await called([]), await called([3])]).toEqual([true, false]);
  });

  test.each([
    ['a month ago', 'User initiated (2026-10-16 07:00:00 GMT)', /\$5\.00\/month.*volume of 100 GB standard/],
    ['last night', 'User initiated (2026-11-14 20:00:00 GMT)', undefined],
    ['nobody knows when', '', /not priced \(it is not told since when .*volume of 100 GB standard/],
  ])('is the volume of an instance that was stopped, but for one of %s', async (_, reason, told) => {
    const volume = {
      ...{ VolumeId: 'vol-root', VolumeType: 'standard', Size: 100, State: 'in-use' },
      Attachments: [{ InstanceId: 'i-1' }],
    };
    const stopped = { Reservations: [{ Instances: [{ InstanceId: 'i-1', StateTransitionReason: reason }] }] };
    const calls = home('DescribeVolumes', { Volumes: [volume] }).map((call) =>
      call.operation === 'DescribeInstances' && call.region === 'us-east-1' && call.account === undefined
        ? { ...call, output: stopped }
        : call,
    );
    const [line] = (await survey(calls)).filter((it) => it.includes('vol-root'));
    if (told === undefined) expect(line).toBeUndefined();
    else expect(line).toMatch(told);
  });
});

describe('an agent', () => {
  test('makes no more paid requests than it may, however often it asks', async () => {
    const session = costSession({ refuses: false });
    for (let time = 0; time < 15; time += 1) await session.call('cost_and_usage');
    const { content } = await session.call('cost_forecast');
    expect(session.audited.filter(({ service }) => service === 'cost-explorer')).toHaveLength(
      allowances.cost_explorer_requests,
    );
    expect(content).toContain('limit of paid requests is reached');
  });

  test('makes no more of them side by side, and is told how many it made', async () => {
    const session = costSession({ refuses: false });
    await Promise.all(Array.from({ length: 30 }, () => session.call('cost_and_usage')));
    const sent = session.audited.filter(({ service }) => service === 'cost-explorer');
    expect(sent).toHaveLength(allowances.cost_explorer_requests);
    const { content } = await session.call('cost_report');
    expect(content).toContain('Paid requests to Cost Explorer: 40 ($0.40)');
  });

  test('pays for each try of a request that AWS throttles, and gives up after three', async () => {
    const session = sessionOn(
      changed(({ operation }) =>
        operation === 'GetAnomalies'
          ? { error: { refused: false, code: 'ThrottlingException', message: 'slow down' } }
          : undefined,
      ),
      { sleep: () => Promise.resolve() },
    );
    const { content } = await session.call('cost_anomalies');
    expect(content).toContain('failed: ThrottlingException: slow down');
    expect(session.audited.filter(({ operation }) => operation === 'GetAnomalies')).toHaveLength(3);
    await session.call('savings_recommendations');
    expect((await session.call('cost_report')).content).toContain(
      'Paid requests to Cost Explorer: 3 ($0.03)',
    );
  });

  test('without an account pays for nothing', async () => {
    const session = sessionIn(noCloud(clock));
    expect((await session.call('cost_and_usage')).content).toContain('Paid requests: 0 ($0.00)');
  });

  test('that names a region which is not turned on is told those that are', async () => {
    const session = costSession({ refuses: false });
    await expect(session.call('find_unused_resources', { regions: ['us-east-1', 'mars-1'] })).rejects.toThrow(
      /^Not turned on: mars-1\. Turned on are .*us-east-1/,
    );
  });

  test('that looks twice at one region counts what is there once', async () => {
    const session = costSession({ refuses: false });
    const once = await total(session, [['us-east-1']]);
    const twice = await total(costSession({ refuses: false }), [['us-east-1'], ['us-east-1']]);
    expect(twice).toBe(once);
  });

  test('sees regions with the largest spend first, once the bill is read', async () => {
    const session = costSession({ refuses: false });
    await session.call('cost_and_usage');
    expect((await session.call('list_regions')).content).toMatch(
      /^8 regions are turned on: us-east-1, us-west-2, /,
    );
  });
});

async function total(
  session: ReturnType<typeof costSession>,
  calls: string[][],
): Promise<string | undefined> {
  for (const regions of calls) await session.call('find_unused_resources', { regions });
  return /^Found (\S+)/.exec((await session.call('cost_report')).content)?.[1];
}
