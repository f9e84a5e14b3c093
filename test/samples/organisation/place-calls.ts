import { home } from './organisation.ts';
import { recommendationsOf } from './recommendations.ts';
import type { RecordedCall } from './recorded-call.ts';
import { type Resources, resourcesOf } from './resources.ts';

/** What one region of one account answers. */
export function placeCalls(account: string, region: string, seed: number): RecordedCall[] {
  const found = resourcesOf(account, region, seed);
  const { idle, instances, volumes } = recommendationsOf(account, region, seed);
  const where = { region, ...(account === home ? {} : { account }) };
  const call = (
    service: string,
    operation: string,
    input: Record<string, unknown>,
    output: unknown,
  ): RecordedCall => ({
    ...{ service, operation, ...where, input, output },
  });
  return [
    call('ec2', 'DescribeAddresses', {}, { Addresses: found.addresses }),
    call('ec2', 'DescribeVolumes', { MaxResults: 500 }, { Volumes: found.volumes }),
    call(
      'ec2',
      'DescribeInstances',
      { Filters: [{ Name: 'instance-state-name', Values: ['stopped'] }], MaxResults: 500 },
      {
        Reservations: found.stopped.map((InstanceId) => ({
          Instances: [{ InstanceId, StateTransitionReason: 'User initiated (2026-09-01 10:00:00 GMT)' }],
        })),
      },
    ),
    ...balancerCalls(found, call),
    call(
      'ec2',
      'DescribeSnapshots',
      { OwnerIds: ['self'], MaxResults: 1_000 },
      { Snapshots: found.snapshots },
    ),
    call(
      'ec2',
      'DescribeImages',
      { Owners: ['self'], MaxResults: 1_000 },
      {
        Images: found.imageSnapshots.map((SnapshotId) => ({
          BlockDeviceMappings: [{ Ebs: { SnapshotId } }],
        })),
      },
    ),
    call('cloudwatch-logs', 'DescribeLogGroups', { limit: 50 }, { logGroups: found.logGroups }),
    call('compute-optimizer', 'GetIdleRecommendations', {}, { idleRecommendations: idle }),
    call('compute-optimizer', 'GetEC2InstanceRecommendations', {}, { instanceRecommendations: instances }),
    call('compute-optimizer', 'GetEBSVolumeRecommendations', {}, { volumeRecommendations: volumes }),
  ];
}

const traffic: Record<string, { Namespace: string; names: string[] }> = {
  application: {
    Namespace: 'AWS/ApplicationELB',
    names: ['RequestCount', 'HTTP_Redirect_Count', 'HTTP_Fixed_Response_Count'],
  },
  network: { Namespace: 'AWS/NetworkELB', names: ['ProcessedBytes'] },
};

function balancerCalls(
  { balancers }: Resources,
  call: (service: string, operation: string, input: Record<string, unknown>, output: unknown) => RecordedCall,
): RecordedCall[] {
  const old = balancers.filter(({ CreatedTime }) => CreatedTime < '2026-11-01T08:00:00Z');
  const queries = old.flatMap(({ LoadBalancerArn, Type }, at) =>
    (traffic[Type]?.names ?? []).map((MetricName, part) => ({
      Id: `m${at}_${part}`,
      MetricStat: {
        Metric: {
          ...{ Namespace: traffic[Type]?.Namespace, MetricName },
          Dimensions: [{ Name: 'LoadBalancer', Value: LoadBalancerArn.split('loadbalancer/')[1] }],
        },
        ...{ Period: 86_400, Stat: 'Sum' },
      },
    })),
  );
  const span = { StartTime: '2026-11-01T08:00:00.000Z', EndTime: '2026-11-15T08:00:00.000Z' };
  return [
    call(
      'elastic-load-balancing-v2',
      'DescribeLoadBalancers',
      {},
      { LoadBalancers: balancers.map(({ carried: _, ...told }) => told) },
    ),
    call(
      'cloudwatch',
      'GetMetricData',
      { ...span, MetricDataQueries: queries },
      {
        // What is redirected or answered by itself is only planted where a test asks for it.
        MetricDataResults: old.flatMap(({ carried, Type }, at) =>
          (traffic[Type]?.names ?? []).map((_, part) => ({
            Id: `m${at}_${part}`,
            Values: part === 0 ? carried : [],
            StatusCode: 'Complete',
          })),
        ),
      },
    ),
  ];
}
