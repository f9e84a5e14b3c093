import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type CostSheet, makeCostSheet } from '#bench/aws-cost/cost-sheet.ts';
import { defaultCostOptions } from '#bench/aws-cost/options.ts';

const read = (path: string): string => readFileSync(resolve(import.meta.dirname, '../..', path), 'utf8');
const page = read('docs/costs.md');

/** The figure for 20 turns in the page's table. */
function shown(row: string): number {
  const line = page.split('\n').find((text) => text.startsWith(`| ${row}`));
  return Number(line?.split('|')[2]?.replaceAll('*', ''));
}

function costOf({ agent }: CostSheet, service: string): number {
  return agent.items
    .filter(({ item }) => item.startsWith(`${service}:`))
    .reduce((sum, { costUsd }) => sum + costUsd, 0);
}

describe('the page of costs', () => {
  test('has the figures that the script counts, where no time of this machine is in them', async () => {
    const sheet = await makeCostSheet(defaultCostOptions);
    expect(shown('Step Functions')).toBeCloseTo(costOf(sheet, 'Step Functions'), 4);
    expect(shown('metrics')).toBeCloseTo(costOf(sheet, 'Metrics'), 4);
    // A look more or less while it waits.
    expect(Math.abs(shown('DynamoDB') - costOf(sheet, 'DynamoDB'))).toBeLessThan(0.0003);
    // Instructions of agent types grow; a cent more is time to say so.
    expect(Math.abs(shown('tokens of') - sheet.model.usage.cost_usd)).toBeLessThan(0.01);
  });

  test('adds up', () => {
    const parts = ['Step Functions', 'Lambda', 'DynamoDB', 'metrics', 'logs'].map(shown);
    expect(shown('**all of AWS')).toBeCloseTo(
      parts.reduce((a, b) => a + b),
      3,
    );
  });

  test('is what the README sums up', () => {
    const [, platform, model] =
      /20 turns costs ([\d.]+) dollars beside ([\d.]+) of/.exec(read('README.md')) ?? [];
    expect(Number(platform)).toBeCloseTo(shown('**all of AWS'), 4);
    expect(Number(model)).toBeCloseTo(shown('tokens of'), 2);
  });
});
