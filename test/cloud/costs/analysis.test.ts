import { beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { ToolResult } from '#lambdas/tools/tool.ts';
import { refusing, regions } from '#test/samples/organisation/organisation.ts';
import { recordedCalls } from '#test/samples/organisation/recorded-calls.ts';
import { type BillTruth, billTruth, ranked, type Sums } from './bill-truth.ts';
import { analyze, type CostSession, costSession, fileOf } from './cost-session.ts';
import { type SavingsTruth, savingsTruth } from './savings-truth.ts';

const amount = z.object({ amount: z.string(), currency: z.literal('USD') });
const line = z.object({ name: z.string(), total: amount, amounts: z.array(amount) });
const item = z.object({
  source: z.string(),
  account: z.string(),
  region: z.string(),
  resource: z.string(),
  saving_per_month: amount.nullable(),
});
const reportSchema = z.object({
  savings_per_month: z.array(amount),
  items: z.array(item),
  not_counted_again: z.array(item),
  commitments: z.array(item),
  spend: z.object({
    total: amount,
    by_period: z.array(amount),
    services: z.array(line),
    accounts: z.array(line),
    regions: z.array(line),
    changes: z.array(z.object({ service: z.string(), account: z.string(), difference: amount })),
  }),
  regions_analyzed: z.array(z.string()),
  not_analyzed: z.array(z.object({ what: z.string(), why: z.string() })),
  paid_requests: z.number(),
});

/** `1234.5` in cents, or in millionths. */
const scaled = (text: string, digits: number): number => Math.round(Number(text) * 10 ** digits);
const cents = ({ amount: text }: z.infer<typeof amount>): number => scaled(text, 2);
const dollars = (sum: number): string =>
  `$${(sum / 100).toLocaleString('en-US', { minimumFractionDigits: 2 })}`;

describe.each([
  ['lets agents into every account', false],
  ['has one account that refuses', true],
])('an organisation of 5 accounts and 8 regions that %s', (_, refuses) => {
  let session: CostSession;
  let result: ToolResult;
  let report: z.infer<typeof reportSchema>;
  let bill: BillTruth;
  let savings: SavingsTruth;
  beforeAll(async () => {
    session = costSession({ refuses });
    result = await analyze(session, regions);
    report = reportSchema.parse(JSON.parse(fileOf(result, 'cost-report.json')));
    const calls = recordedCalls({ refuses });
    bill = billTruth(calls);
    savings = savingsTruth(calls, refuses ? [refusing] : []);
  });

  test('costs what its bill says, by service, account, region and month', () => {
    const sums = (lines: z.infer<typeof line>[]): Sums =>
      Object.fromEntries(lines.map(({ name, total }) => [name, cents(total)]));
    expect(cents(report.spend.total)).toBe(bill.total);
    expect(report.spend.by_period.map(cents)).toEqual(bill.byMonth);
    expect(sums(report.spend.services)).toEqual(bill.services);
    expect(sums(report.spend.accounts)).toEqual(bill.accounts);
    expect(sums(report.spend.regions)).toEqual(bill.regions);
    expect(bill.total).toBeGreaterThan(100_000);
  });

  test('has these top 10 drivers, in this order', () => {
    const top = ranked(bill.services).slice(0, 10);
    const shown = top.map(([name, sum], at) => `${at + 1}. ${name}: ${dollars(sum)}`);
    expect(result.content).toContain(`Top drivers:\n${shown.join('\n')}\nChanges`);
  });

  test('changed most where it changed most', () => {
    const sizes = Object.fromEntries(Object.entries(bill.changes).map(([key, sum]) => [key, Math.abs(sum)]));
    const expected = ranked(sizes).slice(0, 50);
    const told = report.spend.changes.map(({ service, account, difference }) => [
      `${service}|${account}`,
      cents(difference),
    ]);
    expect(told).toEqual(expected.map(([key]) => [key, bill.changes[key]]));
  });

  test('could save this much, every resource counted once', () => {
    let total = 0;
    for (const { micros } of savings.values()) total += micros ?? 0;
    expect(report.savings_per_month.map((it) => scaled(it.amount, 6))).toEqual([total]);
    const headline = dollars(Math.floor(total / 10_000 + 0.5));
    const unseen = refuses ? '1 thing' : '0 things';
    expect(result.content.split('\n')[0]).toBe(
      `Found ${headline}/month in potential savings; ${unseen} not analyzed`,
    );
  });

  test('names each resource, its saving, and whose word was taken for it', () => {
    const sourceOf = { hub: 'cost-optimization-hub', optimizer: 'compute-optimizer', own: 'detector' };
    const told = report.items.map((it) => [
      `${it.account}|${it.region}|${it.resource}`,
      it.saving_per_month === null ? undefined : scaled(it.saving_per_month.amount, 6),
      it.source,
    ]);
    const expected = [...savings].map(([key, { micros, from }]) => [key, micros, sourceOf[from]]);
    expect(told.toSorted()).toEqual(expected.toSorted());
    expect(new Set(told.map(([key]) => key)).size).toBe(told.length);
  });

  test('has resources that several sources name, which is what makes counting once worth a test', () => {
    expect(report.not_counted_again.length).toBeGreaterThan(30);
    expect(report.commitments).toMatchObject([{ saving_per_month: { amount: '812.4' } }]);
  });

  test('says what it did not see, and nothing else', () => {
    expect(report.not_analyzed).toEqual(
      refuses
        ? [
            expect.objectContaining({
              what: `resources of account ${refusing} (acquired)`,
              why: expect.stringContaining('AccessDenied'),
            }),
          ]
        : [],
    );
    expect(report.regions_analyzed).toEqual([...regions]);
  });

  test('was asked for 7 paid requests, and told so', () => {
    const paid = session.audited.filter(({ service }) => service === 'cost-explorer');
    expect(paid).toHaveLength(7);
    expect(report.paid_requests).toBe(7);
    expect(result.content).toContain('Paid requests to Cost Explorer: 7 ($0.07)');
  });

  test('is not held for the account of today', () => {
    expect(result.content).toContain('Source: a recording of 2026-11-15, not the account as it is now.');
  });
});
