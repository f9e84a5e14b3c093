import * as z from 'zod';

/** An exact amount: nothing is rounded before it is shown. */
export interface Money {
  /** 10^-12 of the currency: finer than anything on a bill. */
  units: bigint;
  /** As the source names it: `USD`. */
  currency: string;
}

const places = 12;
const one = 10n ** BigInt(places);

const decimal = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?$/;

/** @throws {RangeError} for what is no decimal number. Digits behind the twelfth place are cut off. */
export function parseMoney(text: string, currency: string): Money {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = decimal.exec(text) ?? [];
  if (whole === '') throw new RangeError(`not an amount: ${text.slice(0, 40)}`);
  const shift = places + Number(exponent) - fraction.length;
  const digits = BigInt(whole + fraction);
  const units = shift >= 0 ? digits * 10n ** BigInt(shift) : digits / 10n ** BigInt(-shift);
  return { units: sign === '-' ? -units : units, currency };
}

export function zero(currency: string): Money {
  return { units: 0n, currency };
}

/** @throws {Error} for two currencies: there is no rate here to change one into the other. */
export function add(a: Money, b: Money): Money {
  return { units: a.units + inCurrency(b, a.currency).units, currency: a.currency };
}

export function subtract(a: Money, b: Money): Money {
  return { units: a.units - inCurrency(b, a.currency).units, currency: a.currency };
}

export function times(price: Money, quantity: number): Money {
  if (!Number.isSafeInteger(quantity)) throw new RangeError(`not a whole quantity: ${quantity}`);
  return { units: price.units * BigInt(quantity), currency: price.currency };
}

export function sum(amounts: readonly Money[], currency: string): Money {
  return amounts.reduce(add, zero(currency));
}

/** Largest first, whatever the sign says. */
export function byAmount(a: Money, b: Money): number {
  return a.units === b.units ? 0 : a.units < b.units ? 1 : -1;
}

/** `$1,234.50`, `EUR 1,234.50`, `-$3.00`: rounded to the cent, halves away from zero. */
export function showMoney({ units, currency }: Money): string {
  const text = roundedTo(units < 0n ? -units : units, 2).replace(/\B(?=(\d{3})+(?=\.))/g, ',');
  return `${units < 0n ? '-' : ''}${currency === 'USD' ? '$' : `${currency} `}${text}`;
}

/** The same without the cents where there are none: `$45,000`. */
export function showRoundMoney(money: Money): string {
  return showMoney(money).replace(/\.00$/, '');
}

/** `$3.00 less`, `$3.00 more`. */
export function showChange({ units, currency }: Money): string {
  const size = showMoney({ units: units < 0n ? -units : units, currency });
  return `${size} ${units < 0n ? 'less' : 'more'}`;
}

/** All digits, without a currency: `1234.5`. */
export function exactAmount({ units }: Money): string {
  const size = units < 0n ? -units : units;
  const fraction = (size % one).toString().padStart(places, '0').replace(/0+$/, '');
  return `${units < 0n ? '-' : ''}${size / one}${fraction === '' ? '' : `.${fraction}`}`;
}

/** For charts, where a pixel is coarser than a cent. */
export function approximate({ units }: Money): number {
  return Number(units / 10n ** 8n) / 10_000;
}

/** Amounts as they are kept between two tools. */
export const moneySchema = z
  .strictObject({ amount: z.string().regex(decimal), currency: z.string().min(1) })
  .transform(({ amount, currency }) => parseMoney(amount, currency));

export function keepMoney(money: Money): z.input<typeof moneySchema> {
  return { amount: exactAmount(money), currency: money.currency };
}

function inCurrency(money: Money, currency: string): Money {
  if (money.currency === currency) return money;
  throw new Error(`amounts in ${currency} and ${money.currency} cannot be added`);
}

function roundedTo(size: bigint, digits: number): string {
  const step = 10n ** BigInt(places - digits);
  const rounded = (size + step / 2n) / step;
  const scale = 10n ** BigInt(digits);
  return `${rounded / scale}.${(rounded % scale).toString().padStart(digits, '0')}`;
}
