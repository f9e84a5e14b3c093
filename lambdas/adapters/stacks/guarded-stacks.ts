import type { Log } from '#lambdas/ports/log.ts';
import {
  noStacks,
  type OpenStacks,
  type StackAnswer,
  type StackPlace,
  type Stacks,
} from '#lambdas/ports/stacks.ts';
import { type DeployPolicy, refusalOf } from '#shared/deployment/deploy-policy.ts';

/**
 * Lets through what the operator's policy allows, so that no tool reaches another stack by mistake, and logs every
 * call that is made in the user's name. Templates, parameters and answers are not logged: they are the user's.
 */
export function guardStacks(log: Log, policy: DeployPolicy | undefined, open: OpenStacks): OpenStacks {
  if (policy === undefined) return () => noStacks;
  return (agentId) => guardOne({ log, policy, agentId }, open(agentId));
}

function guardOne(
  { log, policy, agentId }: { log: Log; policy: DeployPolicy; agentId: string },
  stacks: Stacks,
): Stacks {
  const through = async <Value>(
    call: string,
    { environment, region, stack, ...place }: StackPlace,
    make: (place: StackPlace) => Promise<StackAnswer<Value>>,
  ): Promise<StackAnswer<Value>> => {
    const target = { environment, region, stack };
    const refusal = refusalOf(policy, target);
    const answer: StackAnswer<Value> =
      refusal === undefined
        ? await make({ ...place, ...target })
        : { outcome: 'refused', code: 'NotAllowed', message: refusal };
    const code = answer.outcome === 'answered' ? {} : { code: answer.code };
    log.info('stack call', { agent_id: agentId, call, ...target, outcome: answer.outcome, ...code });
    return answer;
  };
  return {
    source: stacks.source,
    describe: (place) => through('describe', place, (it) => stacks.describe(it)),
    template: (place) => through('template', place, (it) => stacks.template(it)),
    createChangeSet: (place, wanted) =>
      through('createChangeSet', place, (it) => stacks.createChangeSet(it, wanted)),
    describeChangeSet: (place, id) =>
      through('describeChangeSet', place, (it) => stacks.describeChangeSet(it, id)),
    executeChangeSet: (place, execution) =>
      through('executeChangeSet', place, (it) => stacks.executeChangeSet(it, execution)),
    deleteChangeSet: (place, id) => through('deleteChangeSet', place, (it) => stacks.deleteChangeSet(it, id)),
    events: (place, token) => through('events', place, (it) => stacks.events(it, token)),
    cancelUpdate: (place, token) => through('cancelUpdate', place, (it) => stacks.cancelUpdate(it, token)),
  };
}
