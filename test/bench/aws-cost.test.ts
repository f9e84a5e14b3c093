import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { type Bill, billOf } from '#bench/aws-cost/bill.ts';
import { makeCostSheet } from '#bench/aws-cost/cost-sheet.ts';
import { defaultCostOptions } from '#bench/aws-cost/options.ts';
import type { awsRates } from '#shared/pricing/aws-rates.ts';

const entry = resolve(import.meta.dirname, '../../bench/aws-cost.ts');

function runCli(...args: string[]) {
  return promisify(execFile)(process.execPath, [entry, ...args]);
}

/** Written down here again, so that a slip in the table shows. */
const usdPerMillion: Record<keyof typeof awsRates, number> = {
  ...{ state_transition: 25, lambda_request: 0.2, lambda_gb_second: 13.3334 },
  ...{ dynamo_write_unit: 0.625, dynamo_read_unit: 0.125, dynamo_storage: 250_000, dynamo_recovery: 200_000 },
  ...{ logs_ingested: 500_000, logs_stored: 30_000, insights_scanned: 5_000 },
  ...{ api_request: 3.5, s3_put: 5, s3_get: 0.4, event: 0, trace: 5 },
  ...{ alarm: 100_000, dashboard: 3_000_000, custom_metric: 300_000, secret: 400_000 },
};

function expectRightSums({ items, totalUsd }: Bill): void {
  let millionths = 0;
  for (const { rate, count, costUsd } of items) {
    expect(costUsd).toBeCloseTo((count * usdPerMillion[rate]) / 1e6, 12);
    millionths += count * usdPerMillion[rate];
  }
  expect(totalUsd).toBeCloseTo(millionths / 1e6, 10);
}

function countOf(bill: Bill, title: string): number {
  const found = bill.items.find(({ item }) => item.startsWith(title));
  if (found === undefined) throw new Error(`no line ${title}`);
  return found.count;
}

const small = { ...defaultCostOptions, turns: 3, modelSeconds: 4, lines: 2 };

describe('the cost sheet', () => {
  test('counts the states that an agent of three turns enters', async () => {
    const { states, agent } = await makeCostSheet(small);
    expect(states).toEqual({ Think: 3, Route: 3, Code: 2, Done: 1 });
    expect(countOf(agent, 'Step Functions')).toBe(9);
  });

  test('bills each function by its memory, with the time that it waits for the model', async () => {
    const { functions, agent } = await makeCostSheet(small);
    const invocations = Object.fromEntries(functions.map((one) => [one.name, one.invocations]));
    expect(invocations).toEqual({
      ...{ 'create-workspace': 1, task: 1, think: 3, code: 2 },
      ...{ 'execution-status-changed': 1, 'agent-output': 2 },
    });
    expect(countOf(agent, 'Lambda: invocations')).toBe(10);
    const think = functions.find(({ name }) => name === 'think');
    expect(think).toMatchObject({ memoryMb: 512 });
    expect(think?.billedMs).toBeGreaterThan(3 * 4_000);
    const gbSeconds = functions.map(({ memoryMb, billedMs }) => (memoryMb * billedMs) / 1_024_000);
    expect(countOf(agent, 'Lambda: time')).toBeCloseTo(
      gbSeconds.reduce((a, b) => a + b),
      9,
    );
  });

  test('every line is its count times its price, and the total their sum', async () => {
    const { agent, idle, stream, follow } = await makeCostSheet(small);
    for (const bill of [agent, idle, stream, follow]) expectRightSums(bill);
  });

  test('following by the stream is a quarter of a GB for an hour, in calls of five minutes', async () => {
    const { stream, follow } = await makeCostSheet(small);
    expect([countOf(stream, 'API Gateway: requests'), countOf(stream, 'Lambda: time')]).toEqual([12, 900]);
    expect([countOf(follow, 'API Gateway: requests'), countOf(follow, 'Lambda: time')]).toEqual([144, 1_800]);
  });

  test('counts transactions double and the looks that a kill is noticed by', async () => {
    const { agent, tableCalls } = await makeCostSheet(small);
    expect(countOf(agent, 'DynamoDB: writes')).toBeGreaterThan(
      2 * (tableCalls['TransactWriteItemsCommand'] ?? 0),
    );
    // Two looks a second while the model is waited for.
    expect(tableCalls['GetItemCommand']).toBeGreaterThan(3 * 4 * 2);
    expect(countOf(agent, 'DynamoDB: reads')).toBeGreaterThanOrEqual(tableCalls['GetItemCommand'] ?? 0);
  });

  test('bills the metrics that it writes for the hour in which it writes them', async () => {
    const { agent } = await makeCostSheet(small);
    // AgentsStarted, AgentsEnded in all and by reason, TurnTime, CostUsd.
    expect(countOf(agent, 'Metrics')).toBeCloseTo(5 / 730, 12);
  });

  test('sets the tokens beside it, at the price of their day', async () => {
    const { model } = await makeCostSheet(small);
    const { input_tokens, cache_read_tokens, cache_write_tokens, output_tokens } = model.usage;
    expect(model.name).toBe('claude-sonnet-5-5');
    expect(input_tokens).toBe(0);
    expect(model.usage.cost_usd).toBeCloseTo(
      (cache_read_tokens * 0.1 + cache_write_tokens * 2.5 + output_tokens * 10) / 1e6,
      10,
    );
  });

  test('a longer agent uses more of everything that follows its turns', async () => {
    const [short, long] = [await makeCostSheet(small), await makeCostSheet({ ...small, turns: 6 })];
    for (const title of [
      'Step Functions',
      'Lambda: time',
      'DynamoDB: writes',
      'DynamoDB: reads',
      'Logs: the',
    ]) {
      expect(countOf(long.agent, title)).toBeGreaterThan(1.5 * countOf(short.agent, title));
    }
    expect(countOf(long.agent, 'API Gateway')).toBe(countOf(short.agent, 'API Gateway'));
  });

  test('a month without agents is paid for what stays, and for the sweep', async () => {
    const { idle } = await makeCostSheet(small);
    expect(countOf(idle, 'Sweep: invocations')).toBe(8_760);
    expect(countOf(idle, 'Sweep: time')).toBeCloseTo(8_760 * 0.5 * 0.2, 9);
    for (const title of ['Dashboard', 'Alarms', 'Secret', 'Table: stored', 'Logs: stored']) {
      expect(countOf(idle, title)).toBeGreaterThan(0);
    }
  });

  test('names every price that is not confirmed', async () => {
    const { prices } = await makeCostSheet(small);
    expect(prices).toMatchObject({ region: 'us-east-1', month: '2026-11' });
    expect(prices.unconfirmed).toContain('api_request');
    expect(prices.unconfirmed).not.toContain('dynamo_write_unit');
  });

  test('a bill of nothing is nothing', () => {
    expect(billOf([])).toEqual({ items: [], totalUsd: 0 });
  });
});

describe('npm run bench:aws-cost', () => {
  test('prints a table with both totals, and the assumptions', async () => {
    const { stdout } = await runCli('--turns', '2');
    expect(stdout).toContain(
      'One agent of 2 turns, 10 s of model and 4 lines each (us-east-1, 2026-11, USD)',
    );
    expect(stdout).toMatch(/^Step Functions: states entered +6 +state transition +0\.0000250\? +0\.000150$/m);
    expect(stdout).toMatch(/^Total on AWS +0\.00\d+$/m);
    expect(stdout).toMatch(/^Total a month +\d\.\d+$/m);
    expect(stdout).toContain('Assumed, not measured: awsCallMs 8');
  });

  test('prints the same as one JSON document', async () => {
    const { stdout } = await runCli('--turns', '1', '--model', 'haiku', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      options: { turns: 1, modelSeconds: 10, lines: 4, model: 'haiku' },
      states: { Think: 1, Route: 1, Done: 1 },
      model: { name: 'claude-haiku-5-5' },
      agent: { totalUsd: expect.any(Number) },
    });
  });

  test('explains itself and refuses what makes no sense', async () => {
    expect((await runCli('--help')).stdout).toContain('--turns N');
    const stderr = expect.stringContaining('--turns 0: a whole number from 1 to 200');
    await expect(runCli('--turns', '0')).rejects.toMatchObject({ code: 1, stderr });
  });
});
