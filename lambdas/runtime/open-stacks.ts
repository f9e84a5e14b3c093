import { deployPolicySchema } from '#shared/deployment/deploy-policy.ts';
import { createAwsCloud } from '../adapters/aws/cloud/aws-cloud.ts';
import { createAwsStacks } from '../adapters/aws/stacks/aws-stacks.ts';
import { stackServices } from '../adapters/aws/stacks/stack-services.ts';
import { guardStacks } from '../adapters/stacks/guarded-stacks.ts';
import type { FunctionEnvironment } from './function-environment.ts';
import { lambdaRole } from './lambda-role.ts';
import { lambdaWorld } from './lambda-world.ts';

/**
 * Stacks as the function's own role may change them, and the policy that says which.
 * @throws {ZodError} for a policy that cannot be read: a function that is set up wrongly does not begin.
 */
export function openFunctionStacks({ AGENTS_DEPLOY_POLICY }: FunctionEnvironment<'AGENTS_DEPLOY_POLICY'>) {
  const deployPolicy =
    AGENTS_DEPLOY_POLICY === undefined
      ? undefined
      : deployPolicySchema.parse(JSON.parse(AGENTS_DEPLOY_POLICY));
  const open = createAwsCloud(lambdaWorld, {
    services: stackServices,
    credentials: lambdaRole.credentials,
    homeRegion: lambdaRole.region,
  });
  const openStacks = guardStacks(lambdaWorld.log, deployPolicy, (agentId) =>
    createAwsStacks(open(agentId), deployPolicy?.execution_role),
  );
  return { deployPolicy, openStacks };
}
