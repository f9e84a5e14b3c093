import type { About } from '../answers.ts';

type Place = Pick<About, 'region' | 'stage'>;

/**
 * An agent's execution in the AWS console: its id is the execution's name. Where the account or the stage is not
 * known, the list of state machines.
 * @param owner the ARN of the agent's owner, which names the account.
 */
export function executionLink(
  { region, stage }: Place,
  agentId: string,
  owner: string,
): { href: string; label: string } {
  const start = consoleOf(region, 'states');
  const [, partition, account] = /^arn:(aws[a-z-]*):(?:sts|iam)::(\d{12}):/.exec(owner) ?? [];
  if (stage === undefined || account === undefined || partition !== 'aws') {
    return { href: `${start}/statemachines`, label: 'Step Functions' };
  }
  const arn = `arn:aws:states:${region}:${account}:execution:background-agents-${stage}:${agentId}`;
  return { href: `${start}/v2/executions/details/${arn}`, label: 'The execution' };
}

/** The stage's dashboard in CloudWatch; where the stage is not known, the list of dashboards. */
export function dashboardLink({ region, stage }: Place): string {
  const start = consoleOf(region, 'cloudwatch');
  if (stage === undefined) return `${start}dashboards`;
  return `${start}dashboards/dashboard/background-agents-${stage}`;
}

function consoleOf(region: string, service: 'states' | 'cloudwatch'): string {
  return `https://${region}.console.aws.amazon.com/${service}/home?region=${region}#`;
}
