/** Short names that a caller may use, and what they mean today. Since line 5 ids never move. */
export const modelAliases = {
  haiku: 'claude-haiku-5-5',
  sonnet: 'claude-sonnet-5-5',
  opus: 'claude-opus-5-5',
} as const;

export type ModelAlias = keyof typeof modelAliases;

/** USD for a million tokens. */
export interface TokenPrice {
  input: number;
  output: number;
  cacheWrite5m: number;
  cacheWrite1h: number;
  cacheRead: number;
}

/** The price of a model from a day on (UTC); a later row of the same model replaces an earlier one. */
export interface PriceRow {
  model: string;
  from: string;
  price: TokenPrice;
  /** For prompts over this many tokens, cached ones included, the whole request costs this instead. */
  longPrompt?: { overTokens: number; price: TokenPrice };
}

const perMillion = (input: number, output: number, cacheRead: number): TokenPrice => ({
  input,
  output,
  cacheWrite5m: input * 1.25,
  cacheWrite1h: input * 2,
  cacheRead,
});

/** Read off the vendor's price pages in November 2026; ordered by model and day. */
export const modelPrices: readonly PriceRow[] = [
  {
    model: 'claude-haiku-5-5',
    from: '2026-10-07',
    price: perMillion(0.1, 0.5, 0.01),
    longPrompt: { overTokens: 100_000, price: perMillion(0.5, 2.5, 0.05) },
  },
  { model: 'claude-sonnet-5-5', from: '2026-09-28', price: perMillion(2, 10, 0.2) },
  { model: 'claude-sonnet-5-5', from: '2026-10-07', price: perMillion(2, 10, 0.1) },
  { model: 'claude-opus-5-5', from: '2026-09-22', price: perMillion(4, 20, 0.2) },
  { model: 'claude-opus-5', from: '2026-01-01', price: perMillion(5, 25, 0.5) },
  { model: 'claude-opus-4-8', from: '2026-01-01', price: perMillion(5, 25, 0.5) },
  { model: 'claude-opus-4-7', from: '2026-01-01', price: perMillion(5, 25, 0.5) },
  { model: 'claude-opus-4-6', from: '2026-01-01', price: perMillion(5, 25, 0.5) },
  { model: 'claude-opus-4-5', from: '2025-11-01', price: perMillion(5, 25, 0.5) },
  { model: 'claude-sonnet-5', from: '2026-01-01', price: perMillion(2, 10, 0.2) },
  { model: 'claude-sonnet-4-6', from: '2026-01-01', price: perMillion(3, 15, 0.3) },
  { model: 'claude-sonnet-4-5', from: '2025-09-01', price: perMillion(3, 15, 0.3) },
  { model: 'claude-haiku-4-5', from: '2025-10-01', price: perMillion(1, 5, 0.1) },
  { model: 'claude-fable-5-1', from: '2026-01-01', price: perMillion(10, 50, 0.25) },
];
