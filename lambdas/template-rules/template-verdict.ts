import * as z from 'zod';
import type { BrokenRule } from '../ports/template-rules.ts';

const brokenRuleSchema = z.object({
  ...{ logicalId: z.string().max(300), rule: z.string().regex(/^[\w.-]{1,200}$/) },
  ...{ title: z.string().min(1), controls: z.array(z.string()) },
});

/** What is said of one template: it is hostile, and so may be whatever it has made of the one who says it. */
export const templateVerdictSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('checked'),
    broken: z.array(brokenRuleSchema),
    /** Broken rules beyond those that are listed. */
    left: z.int().nonnegative(),
    /** Rules that could not be decided: `HIPAA.Security-EC2RestrictedSSH of Group`. */
    unclear: z.object({ count: z.int().nonnegative(), some: z.array(z.string()) }),
  }),
  z.object({ kind: z.literal('unreadable'), why: z.string() }),
]);
export type TemplateVerdict = z.output<typeof templateVerdictSchema>;
export type RuleOfTemplate = Omit<BrokenRule, 'path'>;
