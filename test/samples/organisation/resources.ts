import { numbers } from './organisation.ts';

/** What lies in one region of one account. */
export interface Resources {
  addresses: { AllocationId: string; PublicIp: string; AssociationId?: string; PublicIpv4Pool: string }[];
  volumes: {
    VolumeId: string;
    VolumeType: string;
    Size: number;
    Iops: number;
    Throughput?: number;
    State: string;
    Attachments: { InstanceId: string }[];
  }[];
  stopped: string[];
  balancers: {
    LoadBalancerArn: string;
    LoadBalancerName: string;
    Type: string;
    CreatedTime: string;
    carried: number[];
  }[];
  snapshots: {
    SnapshotId: string;
    VolumeId: string;
    StartTime: string;
    StorageTier: string;
    FullSnapshotSizeInBytes: number;
  }[];
  imageSnapshots: string[];
  logGroups: { logGroupName: string; retentionInDays?: number; storedBytes: number }[];
}

const gb = 1_073_741_824;
const types = ['gp2', 'gp3', 'io1', 'st1'] as const;

/** Resources with something to find among some that are in use, different for each place. */
export function resourcesOf(account: string, region: string, seed: number): Resources {
  const next = numbers(seed * 97 + 11);
  const id = (kind: string, at: number): string =>
    `${kind}-${account.slice(0, 2)}${region.replaceAll('-', '')}${at}`;
  const stopped = next(2) === 0 ? [] : [id('i-stopped', 1)];
  const volume = (at: number, more: Partial<Resources['volumes'][number]>): Resources['volumes'][number] => ({
    VolumeId: id('vol', at),
    VolumeType: types[next(4)] ?? 'gp2',
    Size: 20 + next(40) * 10,
    Iops: 3_000 + next(3) * 1_000,
    State: 'in-use',
    Attachments: [],
    ...more,
  });
  const balancer = (at: number, type: string, more: { carried: number[]; CreatedTime?: string }) => ({
    LoadBalancerArn: `arn:aws:elasticloadbalancing:${region}:${account}:loadbalancer/${type === 'application' ? 'app' : 'net'}/lb${at}/${account.slice(0, 4)}${at}`,
    LoadBalancerName: `lb${at}`,
    Type: type,
    CreatedTime: '2026-01-10T00:00:00Z',
    ...more,
  });
  const snapshot = (at: number, VolumeId: string, StartTime: string) => ({
    ...{ SnapshotId: id('snap', at), VolumeId, StartTime, StorageTier: 'standard' },
    FullSnapshotSizeInBytes: (5 + next(50)) * gb,
  });
  return {
    addresses: [
      {
        AllocationId: id('eipalloc', 0),
        PublicIp: '198.51.100.1',
        AssociationId: 'eipassoc-1',
        PublicIpv4Pool: 'amazon',
      },
      { AllocationId: id('eipalloc', 1), PublicIp: '198.51.100.2', PublicIpv4Pool: 'ipv4pool-ec2-012' },
      ...Array.from({ length: next(3) }, (_, at) => ({
        ...{
          AllocationId: id('eipalloc', at + 2),
          PublicIp: `203.0.113.${at + 1}`,
          PublicIpv4Pool: 'amazon',
        },
      })),
    ],
    volumes: [
      // In use, of the older type: once small, once so large that gp3 as fast would cost more or less.
      volume(1, {
        VolumeType: 'gp2',
        Size: 30 + next(10) * 10,
        Attachments: [{ InstanceId: id('i-running', 1) }],
      }),
      volume(2, {
        VolumeType: 'gp2',
        Size: 200 + next(20) * 100,
        Attachments: [{ InstanceId: id('i-running', 1) }],
      }),
      volume(3, { VolumeType: 'gp3', Attachments: [{ InstanceId: id('i-running', 2) }] }),
      volume(4, { State: 'available' }),
      ...(next(3) === 0 ? [volume(5, { State: 'available', VolumeType: 'gp2' })] : []),
      ...stopped.map((InstanceId) => volume(6, { VolumeType: 'gp2', Attachments: [{ InstanceId }] })),
    ],
    stopped,
    balancers: [
      balancer(1, 'application', { carried: [120, 3, 0] }),
      ...(next(2) === 0 ? [balancer(2, 'network', { carried: [] })] : []),
      ...(next(3) === 0
        ? [balancer(3, 'application', { carried: [], CreatedTime: '2026-11-10T00:00:00Z' })]
        : []),
    ],
    snapshots: [
      snapshot(1, 'vol-gone-1', '2026-01-05T00:00:00Z'),
      snapshot(2, 'vol-gone-2', '2026-02-05T00:00:00Z'),
      snapshot(3, 'vol-gone-2', '2026-03-05T00:00:00Z'),
      snapshot(4, 'vol-image', '2025-03-05T00:00:00Z'),
      snapshot(5, 'vol-young', '2026-10-05T00:00:00Z'),
    ],
    imageSnapshots: [id('snap', 4)],
    logGroups: [
      { logGroupName: '/app/kept', storedBytes: (2 + next(100)) * gb },
      { logGroupName: '/app/short', retentionInDays: 14, storedBytes: 500 * gb },
      { logGroupName: '/app/tiny', storedBytes: 1_000 },
    ],
  };
}
