import { describe, expect, test } from 'vitest';
import { priceUsage, resolveModel, type TokenCounts } from '#shared/pricing/cost.ts';

const day = '2026-11-22T12:00:00.000Z';
const none: TokenCounts = { input: 0, output: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 };
const costOf = (model: string, counts: Partial<TokenCounts>, at = day): number =>
  priceUsage(model, { ...none, ...counts }, at).cost_usd;

describe('pricing', () => {
  // USD for a million tokens: input, output, cache read, cache write for 5 minutes, for an hour.
  test.for([
    ['claude-sonnet-5-5', 2, 10, 0.1, 2.5, 4],
    ['claude-opus-5-5', 4, 20, 0.2, 5, 8],
    ['claude-opus-4-5', 5, 25, 0.5, 6.25, 10],
    ['claude-haiku-4-5', 1, 5, 0.1, 1.25, 2],
    ['claude-fable-5-1', 10, 50, 0.25, 12.5, 20],
  ] as const)('%s costs what its vendor asks', ([model, input, output, read, write5m, write1h]) => {
    const million = 1_000_000;
    expect(costOf(model, { input: million })).toBeCloseTo(input, 9);
    expect(costOf(model, { output: million })).toBeCloseTo(output, 9);
    expect(costOf(model, { cacheRead: million })).toBeCloseTo(read, 9);
    expect(costOf(model, { cacheWrite5m: million })).toBeCloseTo(write5m, 9);
    expect(costOf(model, { cacheWrite1h: million })).toBeCloseTo(write1h, 9);
  });

  test('tokens of all kinds add up, and both cache writes count as one number', () => {
    const counts = { input: 1_000, output: 500, cacheRead: 20_000, cacheWrite5m: 300, cacheWrite1h: 700 };
    // (1000*2 + 500*10 + 20000*0.1 + 300*2.5 + 700*4) millionths
    expect(priceUsage('claude-sonnet-5-5', counts, day)).toEqual({
      input_tokens: 1_000,
      output_tokens: 500,
      cache_read_tokens: 20_000,
      cache_write_tokens: 1_000,
      cost_usd: 0.01255,
    });
  });

  test('a price holds from its day on', () => {
    const read = { cacheRead: 1_000_000 };
    expect(costOf('claude-sonnet-5-5', read, '2026-10-06T23:59:59.999Z')).toBeCloseTo(0.2, 9);
    expect(costOf('claude-sonnet-5-5', read, '2026-10-07T00:00:00.000Z')).toBeCloseTo(0.1, 9);
  });

  test('a long prompt costs Haiku’s second price for all of it, from the first token over', () => {
    expect(costOf('claude-haiku-5-5', { input: 100_000 })).toBeCloseTo(0.01, 9);
    expect(costOf('claude-haiku-5-5', { input: 100_001 })).toBeCloseTo(0.050_000_5, 9);
    expect(costOf('claude-haiku-5-5', { input: 100_001, output: 1_000 })).toBeCloseTo(0.052_500_5, 9);
  });

  test('cached tokens count towards a long prompt, output does not', () => {
    expect(costOf('claude-haiku-5-5', { input: 1, cacheRead: 100_000 })).toBeCloseTo(0.005_000_5, 9);
    const written = { cacheWrite5m: 50_000, cacheWrite1h: 50_000, input: 1 };
    expect(costOf('claude-haiku-5-5', written)).toBeCloseTo(0.081_250_5, 9);
    expect(costOf('claude-haiku-5-5', { output: 200_000 })).toBeCloseTo(0.1, 9);
  });

  test('an id with its date costs what the one without does', () => {
    const counts = { input: 1_000_000, output: 1_000 };
    expect(costOf('claude-haiku-4-5-20251001', counts)).toBe(costOf('claude-haiku-4-5', counts));
  });

  test('a model that nobody priced costs what the dearest does', () => {
    const million = 1_000_000;
    expect(costOf('claude-unheard-of', { input: million, output: million })).toBeCloseTo(60, 9);
    expect(costOf('claude-sonnet-5-5', { output: million }, '2020-01-01')).toBeCloseTo(50, 9);
  });

  test.for([
    ['haiku', 'claude-haiku-5-5'],
    ['sonnet', 'claude-sonnet-5-5'],
    ['opus', 'claude-opus-5-5'],
    ['claude-opus-4-8', 'claude-opus-4-8'],
    ['toString', 'toString'],
  ] as const)('%s means %s', ([name, model]) => {
    expect(resolveModel(name)).toBe(model);
  });
});
