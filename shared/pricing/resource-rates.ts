/** What AWS asks for a resource, whether it is used or not. On-demand, before discounts and taxes. */
export interface ResourceRate {
  /** Decimal text, so that nothing is rounded. */
  usd: string;
  per: string;
  /** Regions in which it is this one. Elsewhere it is not known, which is not nothing. */
  regions: readonly string[] | 'all';
  /** True where a page of AWS itself was read. */
  isConfirmed: boolean;
  source: string;
}

/** When the rates below were written down; a bill may have changed since. */
export const resourceRatesRead = '2026-11';

const quoted = 'commonly quoted; no page read';

function rate(
  usd: string,
  per: string,
  { regions, source = quoted }: { regions: readonly string[]; source?: string },
): ResourceRate {
  return { usd, per, regions, isConfirmed: false, source };
}
const us = { regions: ['us-east-1', 'us-east-2', 'us-west-2'] };
const ireland = { regions: ['eu-west-1'] };
const readInIreland = {
  ...ireland,
  source: "a copy of AWS's price file for eu-west-1 in ligoj/plugin-prov-aws",
};

/** More than one row of a name: a price by region. */
export const resourceRates = {
  address_hour: [
    {
      usd: '0.005',
      per: 'public IPv4 address-hour, used or not',
      regions: 'all',
      isConfirmed: false,
      source: 'pocketlantern.dev on public IPv4, March 2026',
    },
  ],
  gp2_gb: [rate('0.10', 'GB-month', us), rate('0.11', 'GB-month', readInIreland)],
  gp3_gb: [rate('0.08', 'GB-month', us), rate('0.088', 'GB-month', ireland)],
  gp3_iops: [rate('0.005', 'IOPS-month above 3,000', us), rate('0.0055', 'IOPS-month above 3,000', ireland)],
  gp3_throughput: [rate('0.04', 'MB/s-month above 125', us), rate('0.044', 'MB/s-month above 125', ireland)],
  io1_gb: [rate('0.125', 'GB-month', us), rate('0.138', 'GB-month', readInIreland)],
  io1_iops: [rate('0.065', 'IOPS-month', us), rate('0.072', 'IOPS-month', readInIreland)],
  st1_gb: [rate('0.045', 'GB-month', us), rate('0.05', 'GB-month', readInIreland)],
  sc1_gb: [rate('0.015', 'GB-month', us)],
  standard_gb: [rate('0.05', 'GB-month', us)],
  snapshot_gb: [rate('0.05', 'GB-month', us), rate('0.05', 'GB-month', readInIreland)],
  load_balancer_hour: [
    rate('0.0225', 'load balancer-hour', us),
    rate('0.0252', 'load balancer-hour', ireland),
  ],
  gateway_load_balancer_hour: [rate('0.0125', 'load balancer-hour', us)],
} as const satisfies Record<string, readonly ResourceRate[]>;

export type ResourceRateName = keyof typeof resourceRates;

/** AWS's own month. */
export const hoursPerMonth = 730;

/** @returns the price in US dollars; `undefined` where none is known for the region. */
export function rateIn(name: ResourceRateName, region: string): string | undefined {
  const rows: readonly ResourceRate[] = resourceRates[name];
  return rows.find(({ regions }) => regions === 'all' || regions.includes(region))?.usd;
}
