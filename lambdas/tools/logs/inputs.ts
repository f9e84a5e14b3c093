import * as z from 'zod';
import { accountSchema, sourceSpecSchema } from './sources/source-spec.ts';
import { utcOffsetSchema } from './zone.ts';

// Apart from what the tools do with them, which is loaded when they run.

export const listInput = z.object({
  contains: z.string().max(200).default('').describe('Only what has this in its name'),
  region: z
    .string()
    .regex(/^[a-z]{2}(?:-[a-z]+)+-\d$/)
    .optional()
    .describe("Of log groups; default: the platform's own"),
  account: accountSchema.describe(
    "Whose log groups: a member account, twelve digits; default: the platform's own",
  ),
});
export type ListInput = z.infer<typeof listInput>;

export const watchInput = z.object({
  sources: z.array(sourceSpecSchema).min(1).max(20).optional().describe('What to watch; not with `continue`'),
  continue: z
    .string()
    .regex(/^[0-9a-f]{12}$/)
    .optional()
    .describe('Goes on with a watch that answered a change; everything counted so far stays'),
  minutes: z.number().min(0.05).max(120).default(60).describe('How long the whole watch lasts'),
  every_seconds: z
    .int()
    .min(1)
    .max(900)
    .default(60)
    .describe('How often it looks; looking costs, waiting does not'),
  lookback_minutes: z
    .int()
    .min(0)
    .max(60)
    .default(15)
    .describe('Counts what was written before, so that it is known what is usual'),
  until: z
    .enum(['change', 'time'])
    .default('change')
    .describe('change: answers when something changed, or at the end; time: only at the end'),
  error_rate_percent: z
    .number()
    .min(0.1)
    .max(100)
    .default(5)
    .describe('Share of 5xx answers that is a change'),
  stopped_after_seconds: z
    .int()
    .min(1)
    .max(3_600)
    .default(300)
    .describe('A pattern that did not occur for so long has stopped'),
  utc_offset: utcOffsetSchema,
});
export type WatchInput = z.infer<typeof watchInput>;

export const searchInput = z.object({
  source: sourceSpecSchema,
  pattern: z.string().min(1).max(1_000).describe('Regular expression in RE2 syntax, matched line by line'),
  ignore_case: z.boolean().default(false),
  last_minutes: z.int().min(1).max(10_080).optional().describe('Default: 60; all of a file of the workspace'),
  limit: z
    .int()
    .min(1)
    .max(200)
    .default(50)
    .describe('The newest so many matches are shown; the rest are counted'),
  utc_offset: utcOffsetSchema,
});
export type SearchInput = z.infer<typeof searchInput>;

export const summarizeInput = z.object({
  sources: z.array(sourceSpecSchema).min(1).max(10),
  last_minutes: z
    .int()
    .min(1)
    .max(10_080)
    .optional()
    .describe('Default: 60; everything where all sources are files of the workspace'),
  utc_offset: utcOffsetSchema,
});
export type SummarizeInput = z.infer<typeof summarizeInput>;
