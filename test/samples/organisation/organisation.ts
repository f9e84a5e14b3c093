/** Everything of a made-up organisation that its recorded calls are made of. The same at every run. */
export const recordedAt = '2026-11-15T08:00:00Z';

/** The first is the platform's own; `555555555555` may refuse to let agents in. */
export const accounts = [
  { id: '111111111111', name: 'management' },
  { id: '222222222222', name: 'shop-production' },
  { id: '333333333333', name: 'shop-staging' },
  { id: '444444444444', name: 'data' },
  { id: '555555555555', name: 'acquired' },
] as const;
export const home = accounts[0].id;
export const refusing = accounts[4].id;

export const regions = [
  'us-east-1',
  'us-west-2',
  'us-east-2',
  'eu-west-1',
  'eu-central-1',
  'us-west-1',
  'ap-southeast-1',
  'ap-northeast-1',
] as const;

export const services = [
  'Amazon Elastic Compute Cloud - Compute',
  'Amazon Relational Database Service',
  'EC2 - Other',
  'Amazon Simple Storage Service',
  'AmazonCloudWatch',
  'Amazon Elastic Load Balancing',
  'AWS Lambda',
  'Amazon DynamoDB',
  'Amazon Virtual Private Cloud',
  'AWS Key Management Service',
  'Amazon Simple Queue Service',
  'AWS Step Functions',
] as const;

export const months = ['2026-08-01', '2026-09-01', '2026-10-01'] as const;

/** Numbers that look random and are the same at every run. */
export function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

export interface Charge {
  account: string;
  region: string;
  service: string;
  /** The first day of the month, or a day. */
  start: string;
  cents: number;
}

/** The bill, charge by charge: the first regions and services cost most, and each month differs. */
export function chargesOf(starts: readonly string[], share = 1): Charge[] {
  const next = numbers(7);
  return accounts.flatMap(({ id: account }, a) =>
    services.flatMap((service, s) =>
      regions.flatMap((region, r) =>
        starts.flatMap((start) => {
          const weight = 60_000 / ((s + 1) * (r + 1) * (a === 1 ? 1 : 3) * share);
          const cents = next(Math.ceil(weight)) + 1;
          return next(10) < 7 ? [{ account, region, service, start, cents }] : [];
        }),
      ),
    ),
  );
}

/** The last 14 full days. */
export const days = Array.from({ length: 14 }, (_, at) => `2026-11-${String(at + 1).padStart(2, '0')}`);
