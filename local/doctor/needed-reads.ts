import type { CloudRead } from '#shared/deployment/cloud-reads.ts';
import { agentReads } from '#shared/deployment/doctor-reads.ts';
import { stackCalls } from '#shared/deployment/stack-calls.ts';

/** A permission that agents need, and a call that shows whether it is there. */
export interface NeededRead extends CloudRead {
  service: string;
  operation: string;
  /** False where calls may change something: only IAM can tell then. */
  mayBeTried?: false;
}

/** The one agent type that changes accounts; whether it may is asked about by its name alone. */
export const deployingAgent = 'aws-infrastructure-expert';

const deployments = Object.entries(stackCalls.cloudformation).map(
  ([operation, action]): NeededRead => ({
    ...{ service: 'cloudformation', operation, action, mayBeTried: false },
    ...{
      agents: [deployingAgent],
      why: 'to plan, execute and take back deployments of the stacks that you allow',
    },
  }),
);

/** By agent type, then by permission; without a type, those of all. */
export function neededReads(agentType?: string): NeededRead[] {
  const all = Object.entries(agentReads).flatMap(([service, operations]) =>
    Object.entries(operations).map(([operation, read]): NeededRead => ({ service, operation, ...read })),
  );
  const reads = all.filter(({ agents }) => agentType === undefined || agents.includes(agentType));
  if (agentType !== deployingAgent) return reads;
  return [...reads, ...deployments.filter(({ action }) => !reads.some((read) => read.action === action))];
}

/** Agent types that look into accounts, by name. */
export function agentTypesThatRead(reads: readonly NeededRead[]): string[] {
  return [...new Set(reads.flatMap(({ agents }) => agents))].sort();
}

/** The policy that lets them, as IAM takes it. Most reads know no resource; deployments are for stacks alone. */
export function readPolicy(reads: readonly NeededRead[]): string {
  const [deploying, reading] = [true, false].map((isDeploying) =>
    reads.filter(({ mayBeTried }) => (mayBeTried === false) === isDeploying),
  );
  const Statement = [
    statementOf('BackgroundAgentsRead', reading ?? [], '*'),
    statementOf('BackgroundAgentsDeploy', deploying ?? [], 'arn:aws:cloudformation:*:*:stack/*'),
  ].flat();
  return `${JSON.stringify({ Version: '2012-10-17', Statement }, undefined, 2)}\n`;
}

function statementOf(Sid: string, reads: readonly NeededRead[], Resource: string) {
  const Action = [...new Set(reads.map(({ action }) => action))].sort();
  return Action.length === 0 ? [] : [{ Sid, Effect: 'Allow', Action, Resource }];
}
