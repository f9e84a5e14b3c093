import { limits } from '#shared/agent/limits.ts';
import type { ListAgentsAnswer, ListAgentsQuery } from '#shared/contract/list-agents.ts';
import type { AgentsApi } from './agents-api.ts';
import type { CallOptions } from './api-call.ts';

/**
 * The newest agents that the query fits, page by page: at most so many, and without `next_cursor` all there are.
 * @param list the caller's own, or everybody's.
 * @throws {AgentsError}
 */
export async function listPages(
  list: AgentsApi['list'],
  query: Pick<Partial<ListAgentsQuery>, 'status' | 'subagent_type'>,
  { most = Number.POSITIVE_INFINITY, signal }: CallOptions & { most?: number },
): Promise<ListAgentsAnswer> {
  const agents: ListAgentsAnswer['agents'] = [];
  let cursor: string | undefined;
  do {
    const limit = Math.min(limits.listPage.max, most - agents.length);
    const page = await list({ ...query, limit, ...(cursor === undefined ? {} : { cursor }) }, { signal });
    agents.push(...page.agents);
    cursor = page.next_cursor;
  } while (cursor !== undefined && agents.length < most);
  return { agents, ...(cursor === undefined ? {} : { next_cursor: cursor }) };
}
