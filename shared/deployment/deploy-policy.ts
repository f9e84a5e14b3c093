import * as z from 'zod';

/** `dev`, `stage`, `prod-eu` */
export const environmentNameSchema = z.string().regex(/^[a-z][a-z0-9-]{0,30}$/);
export const stackNameSchema = z.string().regex(/^[A-Za-z][A-Za-z0-9-]{0,127}$/);
export const regionSchema = z.string().regex(/^[a-z]{2}(?:-[a-z]+)+-\d$/);

const rulesSchema = z.strictObject({
  /** Beginnings of names: only stacks that begin with one of them can be deployed. */
  stacks: z
    .array(z.string().regex(/^[A-Za-z][A-Za-z0-9-]{2,100}$/))
    .min(1)
    .max(20),
  regions: z.array(regionSchema).min(1).max(20),
  /** Whether a person has to say yes. Left out: yes, but for development and test. Production always asks. */
  approval: z.boolean().optional(),
  /** Hosts with port that smoke tests may visit though their address is a private one: `10.0.3.7:443`. */
  private_hosts: z
    .array(z.string().regex(/^[a-z0-9.-]{1,253}:\d{1,5}$/))
    .max(20)
    .default([]),
});

/**
 * What the operator lets agents deploy, and where. Nothing can be deployed without. A workspace can ask for more
 * care than this, never for less.
 */
export const deployPolicySchema = z.strictObject({
  environments: z.record(environmentNameSchema, rulesSchema),
  /** What CloudFormation acts as; without one it acts with the rights of whoever calls it. */
  execution_role: z
    .string()
    .regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/)
    .optional(),
});
export type DeployPolicy = z.infer<typeof deployPolicySchema>;
/** As it is written, with its defaults left out. */
export type WrittenDeployPolicy = z.input<typeof deployPolicySchema>;

/** One stack in one place. */
export interface StackTarget {
  environment: string;
  region: string;
  stack: string;
}

/** Where silence on `approval` means that none is asked for. */
const relaxed: ReadonlySet<string> = new Set(['dev', 'test', 'stage', 'staging']);

/** Why a stack may not be deployed there; `undefined` where it may. */
export function refusalOf(policy: DeployPolicy | undefined, target: StackTarget): string | undefined {
  const rules = policy?.environments[target.environment];
  if (policy === undefined)
    return 'nothing may be deployed: the operator sets AGENTS_DEPLOY_POLICY, see docs/deployments.md';
  if (rules === undefined)
    return `the operator allows no deployment to ${target.environment}, only to ${Object.keys(policy.environments).join(', ') || 'no environment'}`;
  if (!begins(rules.stacks, target.stack))
    return `the operator allows stacks of ${target.environment} that begin with ${rules.stacks.join(' or ')}; ${target.stack} does not`;
  if (!rules.regions.includes(target.region))
    return `the operator allows ${target.environment} in ${rules.regions.join(', ')}, not in ${target.region}`;
  return undefined;
}

/**
 * Whether a person has to say yes. A stack that belongs to several environments by its name gets the care of the
 * strictest: no workspace can call production by another name.
 */
export function demandsApproval(policy: DeployPolicy, { environment, stack }: StackTarget): boolean {
  return Object.entries(policy.environments).some(
    ([name, rules]) =>
      (name === environment || begins(rules.stacks, stack)) &&
      (/^(?:prod|live)/.test(name) || (rules.approval ?? !relaxed.has(name))),
  );
}

function begins(prefixes: readonly string[], stack: string): boolean {
  return prefixes.some((prefix) => stack.startsWith(prefix));
}
