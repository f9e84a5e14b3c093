import { describe, expect, test } from 'vitest';
import {
  add,
  exactAmount,
  parseMoney,
  showMoney,
  subtract,
  times,
} from '#lambdas/tools/cloud/costs/money.ts';
import fc from '#test/properties.ts';

const usd = (text: string) => parseMoney(text, 'USD');

describe('money', () => {
  test.each([
    ['0', '0'],
    ['12.3400000000', '12.34'],
    ['-0.5', '-0.5'],
    ['1.6E-9', '0.0000000016'],
    ['2.5e3', '2500'],
    ['0.0000000000019', '0.000000000001'],
    ['123456789012345678.99', '123456789012345678.99'],
  ])('%s is read as %s exactly', (text, exact) => {
    expect(exactAmount(usd(text))).toBe(exact);
  });

  test.each(['', 'NaN', 'Infinity', '1,5', '1.', '.5', '0x10', '1e9999', '12 USD'])(
    '%j is no amount',
    (text) => {
      expect(() => usd(text)).toThrow(RangeError);
    },
  );

  test.each([
    ['1234.505', '$1,234.51'],
    ['0.004', '$0.00'],
    ['-0.005', '-$0.01'],
    ['1000000', '$1,000,000.00'],
    ['999.995', '$1,000.00'],
  ])('%s is shown as %s', (text, shown) => {
    expect(showMoney(usd(text))).toBe(shown);
  });

  test('of another currency is shown with its name and never added', () => {
    expect(showMoney(parseMoney('1234.5', 'EUR'))).toBe('EUR 1,234.50');
    expect(() => add(usd('1'), parseMoney('1', 'EUR'))).toThrow('EUR');
  });

  test('adds up like whole numbers of cents', () => {
    const cents = fc.integer({ min: -1_000_000, max: 1_000_000 });
    const asMoney = (value: number) =>
      usd(
        `${value < 0 ? '-' : ''}${Math.floor(Math.abs(value) / 100)}.${String(Math.abs(value) % 100).padStart(2, '0')}`,
      );
    fc.assert(
      fc.property(cents, cents, fc.nat(1_000), (a, b, count) => {
        expect(add(asMoney(a), asMoney(b))).toEqual(asMoney(a + b));
        expect(subtract(asMoney(a), asMoney(b))).toEqual(asMoney(a - b));
        expect(times(asMoney(a), count)).toEqual(asMoney(a * count));
      }),
    );
  });
});
