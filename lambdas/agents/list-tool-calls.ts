import { type AgentId, agentIdSchema, type Owner } from '#shared/agent/ids.ts';
import { limits } from '#shared/agent/limits.ts';
import {
  decodeCallCursor,
  encodeCallCursor,
  type ToolCallsAnswer,
  type ToolCallsQuery,
} from '#shared/contract/tool-calls.ts';
import { ProductError } from '#shared/errors/product-error.ts';
import type { AgentStore, CallPage } from '../ports/agent-store.ts';
import { getOwnAgent } from './own-agent.ts';

export interface ListCallsDeps {
  store: Pick<AgentStore, 'get' | 'listCalls'>;
}

/**
 * What tools an agent called. Outlives the agent's record: each call says itself whose agent made it.
 * @throws {ProductError} unknown_agent, invalid_cursor
 */
export async function listToolCalls(
  deps: ListCallsDeps,
  owner: Owner,
  { agentId, query }: { agentId: string; query: ToolCallsQuery },
): Promise<ToolCallsAnswer> {
  const id = agentIdSchema.safeParse(agentId);
  const after = query.cursor === undefined ? undefined : parseCursor(query.cursor);
  const page = id.success
    ? await deps.store.listCalls(id.data, { after, limit: query.limit ?? limits.listPage.default })
    : noCalls;
  const calls = page.calls.filter((call) => call.owner === owner);
  const agent_id: AgentId = calls[0]?.agent_id ?? (await getOwnAgent(deps, owner, agentId)).agent_id;
  const last = page.calls.at(-1);
  return {
    agent_id,
    tool_calls: calls.map(({ agent_id: _, ...call }) => call),
    ...(page.hasMore && last !== undefined ? { next_cursor: encodeCallCursor(last) } : {}),
  };
}

const noCalls: CallPage = { calls: [], hasMore: false };

function parseCursor(cursor: string) {
  const place = decodeCallCursor(cursor);
  if (place !== undefined) return place;
  throw new ProductError('invalid_cursor', {
    message: 'cursor: this API never gave out that cursor.',
    remedy: 'Pass next_cursor of an earlier answer as it is, or leave it out to begin with the first call.',
    details: { field: 'cursor' },
  });
}
