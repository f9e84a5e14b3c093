import * as z from 'zod';

const brokenRuleSchema = z.object({
  ...{ path: z.string(), logicalId: z.string().max(300), rule: z.string().regex(/^[\w.-]{1,200}$/) },
  ...{ title: z.string().min(1), controls: z.array(z.string()) },
});

/** What the checker says, line by line: first whether it can, then one verdict for each template. */
export const checkerLineSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready') }),
  z.object({ kind: z.literal('unavailable') }),
  z.object({
    kind: z.literal('checked'),
    broken: z.array(brokenRuleSchema),
    /** Broken rules beyond those that are listed. */
    left: z.int().nonnegative(),
    /** Rules that could not be decided: `HIPAA.Security-EC2RestrictedSSH of Group`. */
    unclear: z.array(z.string()),
  }),
  z.object({ kind: z.literal('unreadable'), why: z.string() }),
]);
export type CheckerLine = z.output<typeof checkerLineSchema>;
export type TemplateVerdict = Extract<CheckerLine, { kind: 'checked' | 'unreadable' }>;
