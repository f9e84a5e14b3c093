import * as z from 'zod';
import { shown } from './shown.ts';
import type { Resource, Template } from './synthesized.ts';

const oneOrMore = z.union([z.unknown().transform((one) => [one])]);

const statementSchema = z.object({
  Effect: z.string(),
  Action: z.union([z.array(z.string()), z.string().transform((action) => [action])]),
  Resource: z.union([z.array(z.unknown()), oneOrMore]).optional(),
  Condition: z.unknown().optional(),
});
export type Statement = z.infer<typeof statementSchema>;

const policySchema = z.object({
  PolicyDocument: z.object({ Statement: z.array(statementSchema) }),
  Roles: z.array(z.object({ Ref: z.string() })).default([]),
});

/** Statements of every policy in the template that somebody has, or that guards a resource. */
export function allStatements(template: Template): Statement[] {
  return Object.values(template.Resources).flatMap(statementsOf);
}

function statementsOf({ Properties }: Resource): Statement[] {
  const parsed = policySchema.safeParse(Properties);
  return parsed.success ? parsed.data.PolicyDocument.Statement : [];
}

/** What each role may do, by the role's name: `action on resource`, sorted, each resource as `show` has it. */
export function permissionsByRole(template: Template, show = shown): Record<string, string[]> {
  const names = new Map(
    Object.entries(template.Resources)
      .filter(([, { Type }]) => Type === 'AWS::IAM::Role')
      .map(([id, { Properties }]) => [id, String(Properties['RoleName'] ?? id)]),
  );
  const byRole = Object.fromEntries([...names.values()].map((name): [string, string[]] => [name, []]));
  for (const { Type, Properties } of Object.values(template.Resources)) {
    if (Type !== 'AWS::IAM::Policy') continue;
    const { PolicyDocument, Roles } = policySchema.parse(Properties);
    for (const { Ref } of Roles) {
      byRole[names.get(Ref) ?? Ref]?.push(
        ...PolicyDocument.Statement.flatMap((it) => permissionsOf(it, show)),
      );
    }
  }
  return Object.fromEntries(Object.entries(byRole).map(([name, allowed]) => [name, allowed.sort()]));
}

export function permissionsOf({ Action, Resource = [] }: Statement, show = shown): string[] {
  return Action.flatMap((action) => Resource.map((resource) => `${action} on ${show(resource)}`));
}
