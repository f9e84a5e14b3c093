// As the bill's truth: the raw recording, other means than the product's, nothing of the product.
import * as z from 'zod';
import type { RecordedCall } from '#test/samples/organisation/recorded-call.ts';

/** In millionths of a dollar; `undefined` where nobody knows. By account, region and resource. */
export type SavingsTruth = Map<string, { micros: number | undefined; from: 'hub' | 'optimizer' | 'own' }>;

/** Millionths of a dollar for a GB-month, by region; elsewhere not known. */
const american = {
  gp2: 100_000,
  gp3: 80_000,
  io1: 125_000,
  io1Iops: 65_000,
  st1: 45_000,
  iops: 5_000,
  mbs: 40_000,
  lb: 22_500,
  snapshot: 50_000,
};
const irish = {
  gp2: 110_000,
  gp3: 88_000,
  io1: 138_000,
  io1Iops: 72_000,
  st1: 50_000,
  iops: 5_500,
  mbs: 44_000,
  lb: 25_200,
  snapshot: 50_000,
};
const prices: Record<string, typeof american | undefined> = {
  'us-east-1': american,
  'us-east-2': american,
  'us-west-2': american,
  'eu-west-1': irish,
};

const money = z.object({ estimatedMonthlySavings: z.object({ value: z.number() }) });
const shapes = {
  addresses: z.object({
    Addresses: z.array(
      z.object({
        AllocationId: z.string(),
        AssociationId: z.string().optional(),
        PublicIpv4Pool: z.string(),
      }),
    ),
  }),
  volumes: z.object({
    Volumes: z.array(
      z.object({
        VolumeId: z.string(),
        VolumeType: z.string(),
        Size: z.number(),
        Iops: z.number(),
        State: z.string(),
        Attachments: z.array(z.object({ InstanceId: z.string() })),
      }),
    ),
  }),
  stopped: z.object({
    Reservations: z.array(z.object({ Instances: z.array(z.object({ InstanceId: z.string() })) })),
  }),
  balancers: z.object({
    LoadBalancers: z.array(z.object({ LoadBalancerArn: z.string(), CreatedTime: z.string() })),
  }),
  metrics: z.object({
    MetricDataResults: z.array(z.object({ Id: z.string(), Values: z.array(z.number()) })),
  }),
  snapshots: z.object({
    Snapshots: z.array(
      z.object({
        SnapshotId: z.string(),
        VolumeId: z.string(),
        StartTime: z.string(),
        FullSnapshotSizeInBytes: z.number(),
      }),
    ),
  }),
  images: z.unknown(),
  logs: z.object({
    logGroups: z.array(
      z.object({ logGroupName: z.string(), retentionInDays: z.number().optional(), storedBytes: z.number() }),
    ),
  }),
  idle: z.object({
    idleRecommendations: z.array(
      z.object({ resourceArn: z.string(), savingsOpportunityAfterDiscounts: money }),
    ),
  }),
  instances: z.object({
    instanceRecommendations: z.array(
      z.object({
        instanceArn: z.string(),
        finding: z.string(),
        recommendationOptions: z.array(z.object({ rank: z.number(), savingsOpportunity: money })),
      }),
    ),
  }),
  sizes: z.object({
    volumeRecommendations: z.array(
      z.object({
        volumeArn: z.string(),
        volumeRecommendationOptions: z.array(z.object({ savingsOpportunity: money })),
      }),
    ),
  }),
  hub: z.object({
    items: z.array(
      z.object({
        accountId: z.string(),
        region: z.string().default('us-east-1'),
        resourceArn: z.string().default(''),
        actionType: z.string(),
        estimatedMonthlySavings: z.number(),
      }),
    ),
  }),
};

const hours = 730;

/** One saving for each resource: the hub's before Compute Optimizer's before our own, the larger of our own two. */
export function savingsTruth(calls: readonly RecordedCall[], refused: readonly string[]): SavingsTruth {
  const hub = new Map<string, number>();
  const optimizer = new Map<string, number>();
  const own = new Map<string, number | undefined>();
  const outputOf = <T>(
    place: { account: string; region: string },
    operation: string,
    schema: z.ZodType<T>,
  ): T => {
    for (const call of calls) {
      const account = call.account ?? '111111111111';
      if (call.operation === operation && account === place.account && call.region === place.region)
        return schema.parse(call.output);
    }
    throw new Error(`${operation} ${place.account} ${place.region}`);
  };
  const largest = (map: Map<string, number | undefined>, key: string, micros: number | undefined): void => {
    const known = map.get(key);
    if (known === undefined || (micros !== undefined && micros > known)) map.set(key, micros);
  };

  const places = new Map<string, { account: string; region: string }>();
  for (const call of calls) {
    if (call.operation !== 'DescribeAddresses') continue;
    const place = { account: call.account ?? '111111111111', region: call.region };
    if (!refused.includes(place.account)) places.set(`${place.account}|${place.region}`, place);
  }
  for (const [name, place] of places) {
    const price = prices[place.region];
    const known = (micros: number): number | undefined => (price === undefined ? undefined : micros);
    for (const it of outputOf(place, 'DescribeAddresses', shapes.addresses).Addresses) {
      if (it.AssociationId === undefined && it.PublicIpv4Pool === 'amazon')
        largest(own, `${name}|${it.AllocationId}`, 5_000 * hours);
    }
    const stopped = new Set<string>();
    for (const { Instances } of outputOf(place, 'DescribeInstances', shapes.stopped).Reservations)
      for (const { InstanceId } of Instances) stopped.add(InstanceId);
    for (const it of outputOf(place, 'DescribeVolumes', shapes.volumes).Volumes) {
      const key = `${name}|${it.VolumeId}`;
      const p = price ?? american;
      const whole: Record<string, number> = {
        gp2: it.Size * p.gp2,
        gp3: it.Size * p.gp3 + (it.Iops - 3_000) * p.iops,
        io1: it.Size * p.io1 + it.Iops * p.io1Iops,
        st1: it.Size * p.st1,
      };
      const [attachment] = it.Attachments;
      if (it.State === 'available' || (attachment !== undefined && stopped.has(attachment.InstanceId)))
        largest(own, key, known(whole[it.VolumeType] ?? 0));
      if (it.VolumeType === 'gp2') {
        let asFast = it.Size * p.gp3;
        if (it.Size * 3 > 3_000) asFast += (Math.min(16_000, it.Size * 3) - 3_000) * p.iops;
        if (it.Size > 170) asFast += 125 * p.mbs;
        const saved = it.Size * p.gp2 - asFast;
        if (price === undefined || saved > 0) largest(own, key, known(saved));
      }
    }
    const old = outputOf(place, 'DescribeLoadBalancers', shapes.balancers).LoadBalancers.filter(
      ({ CreatedTime }) => CreatedTime < '2026-11-01',
    );
    const carried = old.map(() => 0);
    for (const { Id, Values } of outputOf(place, 'GetMetricData', shapes.metrics).MetricDataResults) {
      const at = Number.parseInt(Id.slice(1), 10);
      for (const value of Values) carried[at] = (carried[at] ?? 0) + value;
    }
    for (const [at, { LoadBalancerArn: arn }] of old.entries()) {
      if (carried[at] === 0)
        largest(own, `${name}|${arn.slice(arn.indexOf('/') + 1)}`, known((price ?? american).lb * hours));
    }
    const images = JSON.stringify(outputOf(place, 'DescribeImages', shapes.images));
    const { Snapshots } = outputOf(place, 'DescribeSnapshots', shapes.snapshots);
    for (const it of Snapshots) {
      const isOld = it.StartTime < '2026-05-19';
      if (!isOld || images.includes(it.SnapshotId)) continue;
      const siblings = Snapshots.filter(({ VolumeId }) => VolumeId === it.VolumeId).length;
      const micros = (it.FullSnapshotSizeInBytes / 1024 ** 3) * 50_000;
      largest(own, `${name}|${it.SnapshotId}`, siblings === 1 ? known(micros) : undefined);
    }
    for (const it of outputOf(place, 'DescribeLogGroups', shapes.logs).logGroups)
      if (it.retentionInDays === undefined && it.storedBytes >= 1024 ** 3)
        largest(own, `${name}|${it.logGroupName}`, undefined);
    for (const it of outputOf(place, 'GetIdleRecommendations', shapes.idle).idleRecommendations)
      largest(optimizer, `${name}|${nameIn(it.resourceArn)}`, micros(it.savingsOpportunityAfterDiscounts));
    for (const it of outputOf(place, 'GetEC2InstanceRecommendations', shapes.instances)
      .instanceRecommendations) {
      if (it.finding !== 'OVER_PROVISIONED') continue;
      for (const option of it.recommendationOptions)
        if (option.rank === 1)
          largest(optimizer, `${name}|${nameIn(it.instanceArn)}`, micros(option.savingsOpportunity));
    }
    for (const it of outputOf(place, 'GetEBSVolumeRecommendations', shapes.sizes).volumeRecommendations)
      for (const option of it.volumeRecommendationOptions)
        largest(optimizer, `${name}|${nameIn(it.volumeArn)}`, micros(option.savingsOpportunity));
  }
  for (const call of calls) {
    if (call.service !== 'cost-optimization-hub') continue;
    for (const it of shapes.hub.parse(call.output).items)
      if (it.actionType !== 'PurchaseSavingsPlans')
        largest(
          hub,
          `${it.accountId}|${it.region}|${nameIn(it.resourceArn)}`,
          Math.round(it.estimatedMonthlySavings * 1e6),
        );
  }

  const truth: SavingsTruth = new Map();
  for (const [key, value] of own) truth.set(key, { micros: value, from: 'own' });
  for (const [key, value] of optimizer) truth.set(key, { micros: value, from: 'optimizer' });
  for (const [key, value] of hub) truth.set(key, { micros: value, from: 'hub' });
  return truth;
}

function nameIn(arn: string): string {
  return arn.split('/').at(-1) ?? '';
}

function micros({ estimatedMonthlySavings }: z.infer<typeof money>): number {
  return Math.round(estimatedMonthlySavings.value * 1e6);
}
