import * as z from 'zod';
import { templateVerdictSchema } from '#lambdas/template-rules/template-verdict.ts';

/** What the checker says, line by line: first whether it can, then one verdict for each template. */
export const checkerLineSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready') }),
  z.object({ kind: z.literal('unavailable') }),
  templateVerdictSchema,
]);
export type CheckerLine = z.output<typeof checkerLineSchema>;
