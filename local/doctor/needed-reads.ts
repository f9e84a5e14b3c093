import type { CloudRead } from '#shared/deployment/cloud-reads.ts';
import { agentReads } from '#shared/deployment/doctor-reads.ts';

/** A permission that agents need, and a call that shows whether it is there. */
export interface NeededRead extends CloudRead {
  service: string;
  operation: string;
}

/** By agent type, then by permission; without a type, those of all. */
export function neededReads(agentType?: string): NeededRead[] {
  const all = Object.entries(agentReads).flatMap(([service, operations]) =>
    Object.entries(operations).map(([operation, read]): NeededRead => ({ service, operation, ...read })),
  );
  return all.filter(({ agents }) => agentType === undefined || agents.includes(agentType));
}

/** Agent types that look into accounts, by name. */
export function agentTypesThatRead(reads: readonly NeededRead[]): string[] {
  return [...new Set(reads.flatMap(({ agents }) => agents))].sort();
}

/** The policy that lets them, as IAM takes it. Most of these actions know no resource. */
export function readPolicy(reads: readonly NeededRead[]): string {
  const Action = [...new Set(reads.map(({ action }) => action))].sort();
  const statement = { Sid: 'BackgroundAgentsRead', Effect: 'Allow', Action, Resource: '*' };
  return `${JSON.stringify({ Version: '2012-10-17', Statement: [statement] }, undefined, 2)}\n`;
}
