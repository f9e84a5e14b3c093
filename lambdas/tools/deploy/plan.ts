import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { StackChange } from '#lambdas/ports/stacks.ts';
import { stripControls } from '#shared/agent/output.ts';
import type { StackTarget } from '#shared/deployment/deploy-policy.ts';
import { maskSecrets } from '#shared/secrets/mask-secrets.ts';
import { type ToolContext, ToolError } from '../tool.ts';

const changeSchema = z.object({
  action: z.enum(['add', 'modify', 'remove', 'import', 'dynamic']),
  logicalId: z.string(),
  type: z.string(),
  replacement: z.enum(['no', 'yes', 'maybe']),
  details: z.array(z.string()),
  isRetained: z.boolean(),
});

/** What a stack was before: enough to put it back. */
const formerSchema = z.object({
  /** Without their ends, since what is kept has no line breaks in its texts. */
  lines: z.array(z.string()),
  sha256: z.string(),
  /** Only those that can be read; hidden ones stay as they are. */
  parameters: z.record(z.string(), z.string()),
  hidden: z.array(z.string()),
});
export type Former = z.infer<typeof formerSchema>;

const planSchema = z.object({
  environment: z.string(),
  region: z.string(),
  stack: z.string(),
  stack_id: z.string(),
  /** Without one there is nothing to change. */
  change_set_id: z.string().optional(),
  kind: z.enum(['create', 'update']),
  template: z.string(),
  template_sha256: z.string(),
  /** Of names and values: they are not kept, since they may be secret. */
  parameters_sha256: z.string(),
  parameter_names: z.array(z.string()),
  changes: z.array(changeSchema),
  /** Why a person has to say yes; none where nobody has to. */
  approval: z.array(z.string()),
  former: formerSchema.optional(),
  /** Outputs that are addresses, as the stack has them now. */
  urls: z.record(z.string(), z.string()),
});
export type Plan = z.infer<typeof planSchema>;

const keptSchema = z.object({ plan: planSchema, hash: z.string() });
export type KeptPlan = z.infer<typeof keptSchema> & { id: string };

/** A text as it comes back from what tools keep. */
export const asKept = (text: string): string => maskSecrets(stripControls(text));

/** The input of a tool that does something with a plan of this agent. */
export function planInput(description: string) {
  return z.strictObject({
    plan: z
      .string()
      .regex(/^[0-9a-f]{12,64}$/)
      .describe(description),
  });
}

/** The plan as it can be kept, with the hash that names it. */
export function sealPlan(plan: Plan): KeptPlan {
  const kept = planSchema.parse(
    JSON.parse(
      JSON.stringify(plan, (_, field: unknown) => (typeof field === 'string' ? asKept(field) : field)),
    ),
  );
  if (kept.change_set_id !== plan.change_set_id || kept.stack_id !== plan.stack_id)
    throw new ToolError(
      'The names in this plan look like secrets, so it cannot be kept. Nothing was changed.',
    );
  const hash = hashOf(kept);
  return { plan: kept, hash, id: hash.slice(0, 12) };
}

/** @throws {ToolError} where this agent has made no such plan. */
export function findPlan(kept: ToolContext['kept'], id: string): KeptPlan {
  const plans = kept('plan_deployment').flatMap((value) => keptSchema.safeParse(value).data ?? []);
  const found = plans.findLast(({ hash }) => id.length >= 12 && hash.startsWith(id));
  if (found === undefined || hashOf(found.plan) !== found.hash)
    throw new ToolError(`There is no plan ${id} of this agent. Make one with plan_deployment.`);
  return { ...found, id: found.hash.slice(0, 12) };
}

/** The template as it was; `undefined` where it could not be kept to the letter. */
export function formerTemplate({ lines, sha256 }: Former): string | undefined {
  const text = lines.join('\n');
  return sha256Of(text) === sha256 ? text : undefined;
}

export function targetOf({ environment, region, stack }: Plan): StackTarget {
  return { environment, region, stack };
}

export function sha256Of(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hashOf(plan: Plan): string {
  return sha256Of(JSON.stringify(planSchema.parse(plan)));
}

/** The changes as a plan holds them, so that two looks at the same ones are equal. */
export function changesAsKept(changes: readonly StackChange[]): Plan['changes'] {
  return changes.map((change) =>
    // In one order of fields.
    changeSchema.parse({
      ...change,
      logicalId: asKept(change.logicalId),
      type: asKept(change.type),
      details: change.details.map(asKept),
    }),
  );
}
