import * as z from 'zod';

/** Ids become part of a URL and of a rule's name, so nothing else may pass. */
const idSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/);
const textSchema = z.string().optional().catch(undefined);

const eventSchema = z.object({ introduced: textSchema, fixed: textSchema, last_affected: textSchema });

/** The parts of an OSV record that are used: https://ossf.github.io/osv-schema/. */
export const advisorySchema = z.object({
  id: idSchema,
  summary: textSchema,
  details: textSchema,
  withdrawn: textSchema,
  aliases: z.array(z.string()).nullish().catch([]),
  severity: z
    .array(z.object({ type: z.string(), score: z.string() }))
    .nullish()
    .catch([]),
  affected: z
    .array(
      z.object({
        package: z.object({ name: z.string(), ecosystem: z.string() }).optional().catch(undefined),
        ranges: z
          .array(z.object({ type: z.string(), events: z.array(eventSchema) }))
          .nullish()
          .catch([]),
      }),
    )
    .nullish()
    .catch([]),
  database_specific: z.object({ severity: textSchema }).nullish().catch(undefined),
});
export type Advisory = z.infer<typeof advisorySchema>;

/** One answer per query, in the queries' order. Queries without advisories are answered `{}`. */
export const batchAnswerSchema = z.object({
  results: z.array(
    z.object({
      vulns: z.array(z.object({ id: idSchema })).nullish(),
      next_page_token: z.string().nullish(),
    }),
  ),
});
