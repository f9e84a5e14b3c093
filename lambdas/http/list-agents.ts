import type { Owner } from '#shared/agent/ids.ts';
import { limits } from '#shared/agent/limits.ts';
import {
  type ListAgentsAnswer,
  type ListAgentsQuery,
  listAgentsQuerySchema,
} from '#shared/contract/list-agents.ts';
import { toListedAgent } from '../agents/agent-view.ts';
import type { AgentStore } from '../ports/agent-store.ts';
import { type HttpHandler, httpHandler, type WrapperDeps } from './wrapper.ts';

export interface ListDeps extends WrapperDeps {
  store: Pick<AgentStore, 'list'>;
}

export function createListAgentsHandler(deps: ListDeps): HttpHandler {
  return httpHandler(deps, {
    name: 'list-agents',
    query: listAgentsQuerySchema,
    handle: async ({ owner, query }) => ({ body: await listAgents(deps, query, owner) }),
  });
}

/** Everybody's agents. Who may call this is IAM's to say, route by route. */
export function createListTeamAgentsHandler(deps: ListDeps): HttpHandler {
  return httpHandler(deps, {
    name: 'list-team-agents',
    query: listAgentsQuerySchema,
    handle: async ({ query }) => ({ body: await listAgents(deps, query) }),
  });
}

async function listAgents(
  { store, clock }: ListDeps,
  query: ListAgentsQuery,
  owner?: Owner,
): Promise<ListAgentsAnswer> {
  const page = await store.list({
    owner,
    status: query.status === 'all' ? undefined : query.status,
    subagentType: query.subagent_type,
    limit: query.limit ?? limits.listPage.default,
    cursor: query.cursor,
  });
  const now = clock.now();
  return {
    agents: page.agents.map((record) => toListedAgent(record, now)),
    ...(page.nextCursor === undefined ? {} : { next_cursor: page.nextCursor }),
  };
}
