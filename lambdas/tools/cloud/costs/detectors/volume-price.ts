import type { ResourceRateName } from '#shared/pricing/resource-rates.ts';
import { add, type Money, subtract } from '../money.ts';
import { priced } from '../prices.ts';

export interface VolumeSize {
  type: string;
  gb: number;
  iops: number;
  throughput: number;
}

const perGb: Readonly<Record<string, ResourceRateName>> = {
  gp2: 'gp2_gb',
  gp3: 'gp3_gb',
  io1: 'io1_gb',
  st1: 'st1_gb',
  sc1: 'sc1_gb',
  standard: 'standard_gb',
};

/** What gp3 gives without asking for more. */
const gp3Base = { iops: 3_000, throughput: 125 };

/** The list price of a volume for a month; `undefined` where a part of it is not known. */
export function volumePrice({ type, gb, iops, throughput }: VolumeSize, region: string): Money | undefined {
  const name = perGb[type];
  const storage = name === undefined ? undefined : priced(name, region, gb);
  if (storage === undefined) return undefined;
  if (type === 'io1') return plus(storage, priced('io1_iops', region, iops));
  if (type !== 'gp3') return storage;
  const more = priced('gp3_iops', region, Math.max(0, iops - gp3Base.iops));
  return plus(
    plus(storage, more),
    priced('gp3_throughput', region, Math.max(0, throughput - gp3Base.throughput)),
  );
}

/**
 * What a gp2 volume saves as a gp3 volume that is as fast: 3 IOPS for each GB up to 16,000 and, above 170 GB,
 * 250 MB/s, both of which gp3 asks for beyond its base.
 */
export function savingAsGp3(gb: number, region: string): Money | undefined {
  const now = volumePrice({ type: 'gp2', gb, iops: 0, throughput: 0 }, region);
  const iops = Math.min(16_000, Math.max(gp3Base.iops, gb * 3));
  const then = volumePrice(
    { type: 'gp3', gb, iops, throughput: gb > 170 ? 250 : gp3Base.throughput },
    region,
  );
  return now === undefined || then === undefined ? undefined : subtract(now, then);
}

function plus(a: Money | undefined, b: Money | undefined): Money | undefined {
  return a === undefined || b === undefined ? undefined : add(a, b);
}
