import { guardStacks } from '#lambdas/adapters/stacks/guarded-stacks.ts';
import type { Clock } from '#lambdas/ports/clock.ts';
import type { Ids } from '#lambdas/ports/ids.ts';
import type { Log } from '#lambdas/ports/log.ts';
import type { OpenStacks } from '#lambdas/ports/stacks.ts';
import type { DeployPolicy } from '#shared/deployment/deploy-policy.ts';
import type { CloudChoice } from './choose-cloud.ts';

export interface StacksChoice {
  deployPolicy?: DeployPolicy | undefined;
  /** Folder of a simulated account; wins over a profile. */
  stackSimulation?: string | undefined;
  cloud?: CloudChoice;
}

/** Where agents deploy to: nowhere, unless the operator has said both what may be deployed and with what. */
export async function chooseStacks(
  world: { clock: Clock; ids: Ids; log: Log },
  { deployPolicy, stackSimulation, cloud }: StacksChoice,
): Promise<OpenStacks | undefined> {
  if (deployPolicy === undefined) return undefined;
  if (stackSimulation !== undefined) {
    const { createSimulatedStacks } = await import('./adapters/stacks/simulated-stacks.ts');
    const stacks = createSimulatedStacks(world, { folder: stackSimulation });
    return guardStacks(world.log, deployPolicy, () => stacks);
  }
  if (cloud === undefined || !('profile' in cloud)) return undefined;
  const { createProfileStacks } = await import('./adapters/stacks/profile-stacks.ts');
  return guardStacks(world.log, deployPolicy, createProfileStacks(world, cloud.profile, deployPolicy));
}
