import { refusing } from '#test/samples/organisation/organisation.ts';
import { recordedCalls } from '#test/samples/organisation/recorded-calls.ts';
import { savingsTruth } from './savings-truth.ts';

/** `$1,234.50` */
export function dollars(cents: number): string {
  return `$${(cents / 100).toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
}

/** What the sample organisation could save in a month, with each resource counted once. */
export function savedTruth(refuses: boolean): string {
  let micros = 0;
  const truth = savingsTruth(recordedCalls({ refuses }), refuses ? [refusing] : []);
  for (const it of truth.values()) micros += it.micros ?? 0;
  return dollars(Math.floor(micros / 10_000 + 0.5));
}
