import type { Usage } from '../agent/usage.ts';
import { type ModelAlias, modelAliases, modelPrices, type TokenPrice } from './models.ts';

/** Tokens of one reply; cache writes split by how long they live. */
export interface TokenCounts {
  input: number;
  output: number;
  cacheRead: number;
  cacheWrite5m: number;
  cacheWrite1h: number;
}

/** The full id behind a short name; a full id stays as it is. */
export function resolveModel(model: string): string {
  return isModelAlias(model) ? modelAliases[model] : model;
}

function isModelAlias(model: string): model is ModelAlias {
  return Object.hasOwn(modelAliases, model);
}

/**
 * Usage with its price on the day of the call. A model that the table does not know costs what the dearest
 * known one does, so that a spending limit never lets an unpriced model through.
 */
export function priceUsage(model: string, counts: TokenCounts, day: string): Usage {
  const price = priceFor(model, counts, day);
  const millionths =
    counts.input * price.input +
    counts.output * price.output +
    counts.cacheRead * price.cacheRead +
    counts.cacheWrite5m * price.cacheWrite5m +
    counts.cacheWrite1h * price.cacheWrite1h;
  return {
    input_tokens: counts.input,
    output_tokens: counts.output,
    cache_read_tokens: counts.cacheRead,
    cache_write_tokens: counts.cacheWrite5m + counts.cacheWrite1h,
    cost_usd: millionths / 1_000_000,
  };
}

function priceFor(model: string, counts: TokenCounts, day: string): TokenPrice {
  const row = findRow(model, day);
  if (row === undefined) return dearest;
  const promptTokens = counts.input + counts.cacheRead + counts.cacheWrite5m + counts.cacheWrite1h;
  const { longPrompt } = row;
  return longPrompt !== undefined && promptTokens > longPrompt.overTokens ? longPrompt.price : row.price;
}

function findRow(model: string, day: string) {
  // Older ids carry their date: claude-haiku-4-5-20251001 costs what claude-haiku-4-5 does.
  const name = model.replace(/-\d{8}$/, '');
  return modelPrices.findLast((row) => row.model === name && row.from <= day.slice(0, 10));
}

const dearest = modelPrices.map(({ price }) => price).reduce((a, b) => (b.output > a.output ? b : a));
