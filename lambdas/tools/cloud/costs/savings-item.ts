import * as z from 'zod';
import { keepMoney, type Money, moneySchema } from './money.ts';

/** From the most to the least reliable: the first knows discounts, the second measures, the third reads price lists. */
export const sources = ['cost-optimization-hub', 'compute-optimizer', 'detector'] as const;
export type Source = (typeof sources)[number];

/** One thing that could be done about one resource. */
export interface SavingsItem {
  source: Source;
  /** `delete-volume`, `rightsize`, ... */
  action: string;
  account: string;
  region: string;
  /** The resource's id inside account and region: `vol-0abc`. */
  resource: string;
  /** What is the matter and what to do, one line. */
  what: string;
  /** For a month; left out where it is not known, which is not nothing. */
  saving?: Money | undefined;
  /** Why it is not known. */
  unpriced?: string | undefined;
  effort?: string | undefined;
}

export const savingsItemSchema = z.strictObject({
  source: z.enum(sources),
  action: z.string(),
  account: z.string(),
  region: z.string(),
  resource: z.string(),
  what: z.string(),
  saving: moneySchema.optional(),
  unpriced: z.string().optional(),
  effort: z.string().optional(),
});

export function keepItem({ saving, ...item }: SavingsItem): z.input<typeof savingsItemSchema> {
  return { ...item, ...(saving === undefined ? {} : { saving: keepMoney(saving) }) };
}

/** `arn:aws:ec2:us-east-1:111122223333:volume/vol-1` and `vol-1` are one resource; an ARN's name may have parts. */
export function resourceIdOf(arnOrId: string): string {
  const [, , , , , ...rest] = arnOrId.split(':');
  if (!arnOrId.startsWith('arn:')) return arnOrId;
  const named = rest.join(':');
  // `loadbalancer/app/shop/50dc` is the load balancer's own way to call itself.
  const slash = named.indexOf('/');
  return slash === -1 ? (named.split(':').at(-1) ?? named) : named.slice(slash + 1);
}
