import { type AgentId, agentIdSchema, type Owner } from '#shared/agent/ids.ts';
import type { AgentRecord } from '#shared/agent/record.ts';
import { defaultRetention } from '#shared/agent/retention.ts';
import { ProductError } from '#shared/errors/product-error.ts';
import type { AgentStore } from '../ports/agent-store.ts';

/**
 * The record of an agent of this owner. Somebody else's agent is as unknown as one that never was.
 * @throws {ProductError} unknown_agent
 */
export async function getOwnAgent(
  { store }: { store: Pick<AgentStore, 'get'> },
  owner: Owner,
  agentId: string,
): Promise<AgentRecord> {
  const id = agentIdSchema.safeParse(agentId);
  const record = id.success ? await store.get(id.data) : undefined;
  if (record?.owner !== owner) throw unknownAgent(agentId);
  return record;
}

const { completedHours, otherHours } = defaultRetention;

function unknownAgent(agentId: AgentId | string): ProductError {
  return new ProductError('unknown_agent', {
    message: `There is no agent ${agentId.slice(0, 100)} of yours.`,
    remedy: `List your agents with GET /agents; ended ones are kept for ${completedHours} to ${otherHours} hours.`,
    details: { field: 'agent_id' },
  });
}
