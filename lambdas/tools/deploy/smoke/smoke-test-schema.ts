import * as z from 'zod';

export const smokeTestSchema = z.strictObject({
  url: z
    .url({ protocol: /^https?$/ })
    .max(2_000)
    .optional()
    .describe('What to fetch, by GET: of an allowed host or one that the stack names in its outputs'),
  output: z
    .string()
    .regex(/^[A-Za-z0-9]{1,255}$/)
    .optional()
    .describe("Instead of `url`: the stack's output that holds the address"),
  path: z
    .string()
    .startsWith('/')
    .max(1_000)
    .optional()
    .describe('Put in the place of the address’s own path'),
  status: z.int().min(100).max(599).default(200).describe('The status that is expected'),
  body: z
    .string()
    .min(1)
    .max(1_000)
    .optional()
    .describe('RE2 expression that the body has to match somewhere'),
  max_ms: z.int().min(1).max(30_000).optional().describe('Longest time to the last byte, in milliseconds'),
  wait_seconds: z
    .int()
    .min(0)
    .max(120)
    .default(30)
    .describe('For how long it is tried again: a new name or endpoint takes its time'),
  tls_days: z
    .int()
    .min(0)
    .max(825)
    .optional()
    .describe('Days that the certificate must be valid for, at least'),
});
export type SmokeTest = z.infer<typeof smokeTestSchema>;
