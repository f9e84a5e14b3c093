import * as z from 'zod';
import { add, byAmount, keepMoney, type Money, moneySchema, subtract, sum, zero } from './money.ts';
import type { Spending } from './read-bill.ts';

/** One line of a bill: a service, an account, a region. */
export interface SpendLine {
  name: string;
  amounts: Money[];
  total: Money;
}

/** What one service in one account cost in the last period, against the one before. */
export interface SpendChange {
  service: string;
  account: string;
  before: Money;
  after: Money;
  difference: Money;
}

/** A bill by everything that it is asked by. */
export interface Spend {
  currency: string;
  /** Labels, the oldest first. */
  periods: string[];
  byPeriod: Money[];
  total: Money;
  services: SpendLine[];
  accounts: SpendLine[];
  regions: SpendLine[];
  /** The largest first, whether up or down. */
  changes: SpendChange[];
}

const keptChanges = 50;

/** Sums the rows of two readings of one bill: by service and account, and by region and account. */
export function spendOf(
  periods: readonly string[],
  { byService, byRegion }: { byService: readonly Spending[]; byRegion: readonly Spending[] },
): Spend {
  const currency = byService[0]?.amounts[0]?.currency ?? 'USD';
  const byPeriod = periods.map((_, at) =>
    sum(
      byService.map(({ amounts }) => amountAt(amounts, at, currency)),
      currency,
    ),
  );
  return {
    currency,
    periods: [...periods],
    byPeriod,
    total: sum(byPeriod, currency),
    services: linesBy(byService, ({ key }) => key),
    accounts: linesBy(byService, ({ account }) => account),
    regions: linesBy(byRegion, ({ key }) => key),
    changes: changesIn(byService).slice(0, keptChanges),
  };
}

/** The largest first. */
function linesBy(rows: readonly Spending[], nameOf: (row: Spending) => string): SpendLine[] {
  const lines = [...Map.groupBy(rows, nameOf)].map(([name, same]) => {
    const amounts = same
      .map((row) => row.amounts)
      .reduce((a, b) => a.map((one, at) => add(one, amountAt(b, at, one.currency))));
    return { name, amounts, total: amounts.reduce(add) };
  });
  return lines.sort((a, b) => byAmount(a.total, b.total) || (a.name < b.name ? -1 : 1));
}

function changesIn(rows: readonly Spending[]): SpendChange[] {
  const changes = rows.flatMap(({ key, account, amounts }) => {
    const [before, after] = amounts.slice(-2);
    if (before === undefined || after === undefined) return [];
    return [{ service: key, account, before, after, difference: subtract(after, before) }];
  });
  return changes
    .filter(({ difference }) => difference.units !== 0n)
    .sort((a, b) => byAmount(sizeOf(a.difference), sizeOf(b.difference)) || (nameOf(a) < nameOf(b) ? -1 : 1));
}

function nameOf({ service, account }: SpendChange): string {
  return `${service} ${account}`;
}

function sizeOf({ units, currency }: Money): Money {
  return { units: units < 0n ? -units : units, currency };
}

function amountAt(amounts: readonly Money[], index: number, currency: string): Money {
  return amounts[index] ?? zero(currency);
}

const lineSchema = z
  .strictObject({ name: z.string(), amounts: z.array(moneySchema) })
  .transform(({ name, amounts }) => ({ name, amounts, total: amounts.reduce(add) }));
const changeSchema = z
  .strictObject({ service: z.string(), account: z.string(), before: moneySchema, after: moneySchema })
  .transform((change) => ({ ...change, difference: subtract(change.after, change.before) }));

/** A spend as it is kept for later tools. */
export const spendSchema = z
  .strictObject({
    currency: z.string(),
    periods: z.array(z.string()),
    byPeriod: z.array(moneySchema),
    services: z.array(lineSchema),
    accounts: z.array(lineSchema),
    regions: z.array(lineSchema),
    changes: z.array(changeSchema),
  })
  .transform((spend): Spend => ({ ...spend, total: sum(spend.byPeriod, spend.currency) }));

export function keepSpend(spend: Spend): z.input<typeof spendSchema> {
  const line = ({ name, amounts }: SpendLine) => ({ name, amounts: amounts.map(keepMoney) });
  const { total: _, ...rest } = spend;
  return {
    ...rest,
    byPeriod: spend.byPeriod.map(keepMoney),
    services: spend.services.map(line),
    accounts: spend.accounts.map(line),
    regions: spend.regions.map(line),
    changes: spend.changes.map(({ service, account, before, after }) => ({
      ...{ service, account, before: keepMoney(before), after: keepMoney(after) },
    })),
  };
}
