import type { About } from '../answers.ts';

/**
 * An agent's execution in the AWS console: its id is the execution's name. Where the account or the stage is not
 * known, the list of state machines.
 * @param owner the ARN of the agent's owner, which names the account.
 */
export function executionLink(
  { region, stage }: Pick<About, 'region' | 'stage'>,
  agentId: string,
  owner: string,
): { href: string; label: string } {
  const start = `https://${region}.console.aws.amazon.com/states/home?region=${region}#/`;
  const [, partition, account] = /^arn:(aws[a-z-]*):(?:sts|iam)::(\d{12}):/.exec(owner) ?? [];
  if (stage === undefined || account === undefined || partition !== 'aws') {
    return { href: `${start}statemachines`, label: 'Step Functions' };
  }
  const arn = `arn:aws:states:${region}:${account}:execution:background-agents-${stage}:${agentId}`;
  return { href: `${start}v2/executions/details/${arn}`, label: 'The execution' };
}
