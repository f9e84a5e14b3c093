import { type AgentId, agentIdSchema, type Owner } from '#shared/agent/ids.ts';
import type { AgentRecord } from '#shared/agent/record.ts';
import { defaultRetention } from '#shared/agent/retention.ts';
import { ProductError } from '#shared/errors/product-error.ts';
import type { AgentStore } from '../ports/agent-store.ts';

/** The record of an agent of this owner. Somebody else's agent is as unknown as one that never was. */
export async function findOwnAgent(
  { store }: { store: Pick<AgentStore, 'get'> },
  owner: Owner,
  agentId: string,
): Promise<AgentRecord | undefined> {
  const id = agentIdSchema.safeParse(agentId);
  const record = id.success ? await store.get(id.data) : undefined;
  return record?.owner === owner ? record : undefined;
}

/** @throws {ProductError} unknown_agent */
export async function getOwnAgent(
  deps: { store: Pick<AgentStore, 'get'> },
  owner: Owner,
  agentId: string,
): Promise<AgentRecord> {
  const record = await findOwnAgent(deps, owner, agentId);
  if (record === undefined) throw unknownAgent(agentId);
  return record;
}

/**
 * The record of anybody's agent, for routes that are granted separately.
 * @throws {ProductError} unknown_agent
 */
export async function getAnyAgent(
  { store }: { store: Pick<AgentStore, 'get'> },
  agentId: string,
): Promise<AgentRecord> {
  const id = agentIdSchema.safeParse(agentId);
  const record = id.success ? await store.get(id.data) : undefined;
  if (record === undefined) throw unknownAgent(agentId);
  return record;
}

/** @param consequence what did not happen for that reason: `nothing was decided`. */
export function agentEnded({ agent_id, status }: AgentRecord, consequence: string): ProductError {
  return new ProductError('agent_ended', {
    message: `${agent_id} has ended (${status}); ${consequence}.`,
    remedy: ['Start another agent with ', { call: 'task' }, '.'],
    details: { status },
  });
}

const { completedHours, otherHours, outputDays } = defaultRetention;

export function unknownAgent(agentId: AgentId | string): ProductError {
  return new ProductError('unknown_agent', {
    message: `There is no agent ${agentId.slice(0, 100)} of yours.`,
    remedy: [
      'Your agents are listed by ',
      { call: 'list-agents' },
      `; ended ones are kept for ${completedHours} to ${otherHours} hours, and their lines are found with `,
      { option: 'filter' },
      ` for ${outputDays} days.`,
    ],
    details: { field: 'agent_id' },
  });
}
