import * as z from 'zod';
import { type Workspace, WorkspaceError } from '#lambdas/workspace/workspace.ts';
import {
  type DeployPolicy,
  environmentNameSchema,
  refusalOf,
  regionSchema,
  type StackTarget,
  stackNameSchema,
} from '#shared/deployment/deploy-policy.ts';
import { ToolError } from '../tool.ts';
import { smokeTestSchema } from './smoke/smoke-test-schema.ts';

export const environmentsPath = '.agents/environments.json';

const environmentSchema = z.strictObject({
  /** Where the stack must be; another account is refused. */
  account: z
    .string()
    .regex(/^\d{12}$/)
    .optional(),
  region: regionSchema.optional(),
  stack: stackNameSchema.optional(),
  stack_prefix: z.string().min(1).max(100).optional(),
  template: z.string().min(1).max(500).optional(),
  parameters: z.record(z.string().min(1).max(255), z.string().max(4096)).default({}),
  /** `true` asks for an approval that the operator does not demand; `false` changes nothing. */
  approval: z.boolean().default(false),
  smoke_tests: z.array(smokeTestSchema).max(20).default([]),
});
export type WorkspaceEnvironment = z.infer<typeof environmentSchema>;

const fileSchema = z.strictObject({ environments: z.record(environmentNameSchema, environmentSchema) });

/**
 * What the workspace says of an environment; nothing where it has no file of them.
 * @throws {ToolError} for a file that cannot be read, or has no such environment.
 */
export async function readEnvironment(
  workspace: Workspace,
  name: string,
): Promise<WorkspaceEnvironment | undefined> {
  const text = await workspace.readText(environmentsPath).catch((error: unknown) => {
    if (error instanceof WorkspaceError) return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const { environments } = parseFile(text);
  const environment = environments[name];
  if (environment !== undefined) return environment;
  throw new ToolError(
    `${environmentsPath} has no environment ${name}, only ${Object.keys(environments).join(', ') || 'none'}. Nothing was planned.`,
  );
}

function parseFile(text: string): z.infer<typeof fileSchema> {
  try {
    const parsed = fileSchema.safeParse(JSON.parse(text));
    if (parsed.success) return parsed.data;
    throw new ToolError(`${environmentsPath} is not valid: ${z.prettifyError(parsed.error)}`);
  } catch (error) {
    if (error instanceof SyntaxError)
      throw new ToolError(`${environmentsPath} is not JSON: ${error.message}`);
    throw error;
  }
}

export interface Asked {
  environment: string;
  stack?: string | undefined;
  region?: string | undefined;
}

/**
 * The one stack that is meant.
 * @throws {ToolError} where that is open, or not allowed by the workspace or by the operator.
 */
export function resolveTarget(
  policy: DeployPolicy | undefined,
  found: WorkspaceEnvironment | undefined,
  { environment, ...asked }: Asked,
): StackTarget {
  const stack = asked.stack ?? found?.stack;
  const regions = policy?.environments[environment]?.regions ?? [];
  const region = asked.region ?? found?.region ?? (regions.length === 1 ? regions[0] : undefined);
  if (stack === undefined)
    throw new ToolError(`Which stack? ${environmentsPath} names none for ${environment}; give \`stack\`.`);
  if (region === undefined)
    throw new ToolError(`Which region? ${environmentsPath} names none for ${environment}; give \`region\`.`);
  if (found?.region !== undefined && found.region !== region)
    throw new ToolError(`${environmentsPath} puts ${environment} into ${found.region}, not ${region}.`);
  if (found?.stack_prefix !== undefined && !stack.startsWith(found.stack_prefix))
    throw new ToolError(
      `${environmentsPath}: stacks of ${environment} begin with ${found.stack_prefix}; ${stack} does not.`,
    );
  const target = { environment, region, stack };
  const refusal = refusalOf(policy, target);
  if (refusal !== undefined) throw new ToolError(`Not deployed: ${refusal}.`);
  return target;
}
