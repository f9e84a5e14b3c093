import { fromIni } from '@aws-sdk/credential-providers';
import { createAwsCloud } from '#lambdas/adapters/aws/cloud/aws-cloud.ts';
import { createAwsStacks } from '#lambdas/adapters/aws/stacks/aws-stacks.ts';
import { stackServices } from '#lambdas/adapters/aws/stacks/stack-services.ts';
import type { Clock } from '#lambdas/ports/clock.ts';
import type { Ids } from '#lambdas/ports/ids.ts';
import type { OpenStacks } from '#lambdas/ports/stacks.ts';
import type { DeployPolicy } from '#shared/deployment/deploy-policy.ts';

/** Stacks of the account of one of the user's own profiles. Keys in the environment are not looked at. */
export function createProfileStacks(
  world: { clock: Clock; ids: Ids },
  profile: string,
  { execution_role }: DeployPolicy,
): OpenStacks {
  const open = createAwsCloud(world, {
    services: stackServices,
    credentials: fromIni({ profile }),
    homeRegion: 'us-east-1',
  });
  return (agentId) => createAwsStacks(open(agentId), execution_role);
}
