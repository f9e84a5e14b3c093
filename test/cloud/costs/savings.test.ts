import { describe, expect, test } from 'vitest';
import { parseMoney, showMoney } from '#lambdas/tools/cloud/costs/money.ts';
import { barChart } from '#lambdas/tools/cloud/costs/report/bar-chart.ts';
import { savingsCsv } from '#lambdas/tools/cloud/costs/report/csv.ts';
import { resourceIdOf, type SavingsItem } from '#lambdas/tools/cloud/costs/savings-item.ts';
import { totalSavings } from '#lambdas/tools/cloud/costs/total-savings.ts';

function item(
  source: SavingsItem['source'],
  usd: string | undefined,
  more: Partial<SavingsItem> = {},
): SavingsItem {
  return {
    ...{
      source,
      action: 'delete',
      account: '111111111111',
      region: 'us-east-1',
      resource: 'vol-1',
      what: 'w',
    },
    ...(usd === undefined ? { unpriced: 'nobody knows' } : { saving: parseMoney(usd, 'USD') }),
    ...more,
  };
}

describe('of several savings for one resource', () => {
  test.each([
    [
      'the hub’s word goes before the optimizer’s, though it is less',
      ['compute-optimizer 9', 'cost-optimization-hub 5'],
      '$5.00',
    ],
    ['the optimizer’s goes before an own one', ['detector 9', 'compute-optimizer 5'], '$5.00'],
    ['the larger of one source counts', ['detector 3', 'detector 8'], '$8.00'],
    [
      'one with a price goes before a better source without',
      ['cost-optimization-hub', 'detector 2'],
      '$2.00',
    ],
  ])('%s', (_, told, total) => {
    const items = told.map((it) => {
      const [source, usd] = it.split(' ');
      return item(source as SavingsItem['source'], usd);
    });
    for (const found of [items, items.toReversed()]) {
      const { items: kept, repeats, totals } = totalSavings(found);
      expect([kept.length, repeats.length, totals.map(showMoney)]).toEqual([1, 1, [total]]);
    }
  });

  test('none is counted as nothing where no price is known', () => {
    expect(totalSavings([item('detector', undefined)])).toMatchObject({
      items: [{ unpriced: 'nobody knows' }],
      totals: [],
    });
  });

  test('the same id in another region or account is another resource, and currencies stay apart', () => {
    const { totals } = totalSavings([
      item('detector', '1'),
      item('detector', '2', { region: 'eu-west-1' }),
      item('detector', '4', { account: '222222222222' }),
      { ...item('cost-optimization-hub', '8', { resource: 'i-1' }), saving: parseMoney('8', 'EUR') },
    ]);
    expect(totals.map(showMoney).sort()).toEqual(['$7.00', 'EUR 8.00']);
  });
});

test.each([
  ['arn:aws:ec2:us-east-1:111111111111:volume/vol-1', 'vol-1'],
  ['vol-1', 'vol-1'],
  ['arn:aws:elasticloadbalancing:us-east-1:1:loadbalancer/app/shop/50dc', 'app/shop/50dc'],
  ['arn:aws:rds:us-east-1:111111111111:db:shop', 'shop'],
  ['arn:aws:lambda:us-east-1:1:function:shop', 'shop'],
])('%s names the resource %s', (arn, id) => {
  expect(resourceIdOf(arn)).toBe(id);
});

describe('a name in an account that means harm', () => {
  const name = `=HYPERLINK("http://evil"),<script>"&'\u0000`;

  test('is text in a spreadsheet, and stays in its cell', () => {
    const csv = savingsCsv([item('detector', '1.5', { resource: name })]);
    expect(csv.split('\r\n')[1]).toContain(`,"'=HYPERLINK(""http://evil""),<script>""&'`);
    expect(csv.split('\r\n')[1]?.startsWith('1.5,USD,')).toBe(true);
  });

  test('is text in a picture', () => {
    const svg = barChart(name, [{ label: name, amount: '$1', parts: [{ name, size: 1 }] }]);
    expect(svg).not.toContain('<script');
    expect(svg).not.toContain('\u0000');
    expect(svg).toContain('&lt;script&gt;&quot;&amp;&#39;');
    expect(svg.match(/<text/g)).toHaveLength(3);
  });
});
