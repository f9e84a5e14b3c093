import type { Cloud } from '#lambdas/ports/cloud.ts';
import type { CloudAccount } from '#lambdas/tools/cloud/accounts.ts';
import type { Gap } from '#lambdas/tools/cloud/ask.ts';
import type { SavingsItem } from '../savings-item.ts';

/** One region of one account, to be looked at. */
export interface Place {
  cloud: Cloud;
  account: CloudAccount;
  region: string;
  signal: AbortSignal;
}

export interface Detected {
  items: SavingsItem[];
  gaps: Gap[];
}

/** Looks for one kind of thing that costs and is not needed. */
export type Detector = (place: Place) => Promise<Detected>;

/** The fields of a call that say where it is made. */
export function callIn({ account, region, signal }: Place) {
  return { account: account.role, region, signal };
}

/** What every item of a detector says. */
export function itemIn({ account, region }: Place) {
  return { source: 'detector', account: account.id, region } as const;
}

const dayMs = 86_400_000;

export function daysBefore(now: Date, days: number): Date {
  return new Date(now.getTime() - days * dayMs);
}

export function fullDaysBetween(from: Date, to: Date): number {
  return Math.floor((to.getTime() - from.getTime()) / dayMs);
}
