import {
  hoursPerMonth,
  type ResourceRateName,
  rateIn,
  resourceRatesRead,
} from '#shared/pricing/resource-rates.ts';
import { type Money, parseMoney, times } from './money.ts';
import type { SavingsItem } from './savings-item.ts';

type Priced = Pick<SavingsItem, 'saving' | 'unpriced'>;

/** A price list's rate in a region, for so much; `undefined` where the list has none. */
export function priced(name: ResourceRateName, region: string, quantity = 1): Money | undefined {
  const usd = rateIn(name, region);
  return usd === undefined ? undefined : times(parseMoney(usd, 'USD'), quantity);
}

export function pricedByHour(name: ResourceRateName, region: string): Money | undefined {
  return priced(name, region, hoursPerMonth);
}

/** What an item says of its saving. */
export function savingOf(saving: Money | undefined, region: string): Priced {
  return saving === undefined
    ? { unpriced: `no price for ${region} in the list of ${resourceRatesRead}` }
    : { saving };
}
