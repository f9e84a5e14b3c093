// What the organisation costs and could save, worked out from its raw recording by other means than the product's:
// whole numbers of cents and of millionths of a dollar, in loops. Nothing of the product is used here.
import * as z from 'zod';
import type { RecordedCall } from '#test/samples/organisation/recorded-call.ts';

export type Sums = Record<string, number>;

/** In cents. */
export interface BillTruth {
  total: number;
  byMonth: number[];
  services: Sums;
  accounts: Sums;
  regions: Sums;
  /** Last month less the one before, by `service|account`. */
  changes: Sums;
}

const resultsSchema = z.object({
  ResultsByTime: z.array(
    z.object({
      TimePeriod: z.object({ Start: z.string() }),
      Groups: z.array(
        z.object({
          Keys: z.array(z.string()),
          Metrics: z.object({ UnblendedCost: z.object({ Amount: z.string() }) }),
        }),
      ),
    }),
  ),
});

export function billTruth(calls: readonly RecordedCall[]): BillTruth {
  const truth: BillTruth = {
    total: 0,
    byMonth: [0, 0, 0],
    services: {},
    accounts: {},
    regions: {},
    changes: {},
  };
  const months = ['2026-08-01', '2026-09-01', '2026-10-01'];
  for (const call of calls) {
    if (call.operation !== 'GetCostAndUsage' || call.input['Granularity'] !== 'MONTHLY') continue;
    const isByService = JSON.stringify(call.input['GroupBy']).includes('SERVICE');
    for (const { TimePeriod, Groups } of resultsSchema.parse(call.output).ResultsByTime) {
      const month = months.indexOf(TimePeriod.Start);
      for (const { Keys, Metrics } of Groups) {
        const [dollars = '', fraction = ''] = Metrics.UnblendedCost.Amount.split('.');
        const cents = Number(dollars) * 100 + Number(fraction.slice(0, 2));
        const [key = '', account = ''] = Keys;
        if (!isByService) {
          count(truth.regions, key, cents);
          continue;
        }
        truth.total += cents;
        truth.byMonth[month] = (truth.byMonth[month] ?? 0) + cents;
        count(truth.services, key, cents);
        count(truth.accounts, account, cents);
        if (month === 2) count(truth.changes, `${key}|${account}`, cents);
        if (month === 1) count(truth.changes, `${key}|${account}`, -cents);
      }
    }
  }
  return truth;
}

function count(sums: Sums, key: string, cents: number): void {
  sums[key] = (sums[key] ?? 0) + cents;
}

/** Names by their sum, the largest first. */
export function ranked(sums: Sums): [string, number][] {
  const pairs = Object.entries(sums);
  pairs.sort(([a, x], [b, y]) => (x === y ? (a < b ? -1 : 1) : y - x));
  return pairs;
}
