import { inspect } from 'node:util';
import { limits } from '#shared/agent/limits.ts';
import type { ListAgentsQuery, ListedAgent } from '#shared/contract/list-agents.ts';
import type { AgentsApi } from '../http/agents-api.ts';
import { listPages } from '../http/list-pages.ts';
import { renderAgentList, typicalMinutes } from '../render/agent-list.ts';
import type { RequestOptions } from './client-options.ts';

/** Agents, newest first. Prints as a list for people, in the order in which they were started, also through `console.log`. */
export class AgentList implements Iterable<ListedAgent> {
  readonly agents: readonly ListedAgent[];
  readonly #text: string;

  /** @param expectedMinutes that agents of a type usually take; who takes twice as long is shown as overdue. */
  constructor(agents: readonly ListedAgent[], now: Date, expectedMinutes: ReadonlyMap<string, number>) {
    this.agents = agents;
    this.#text = renderAgentList(agents.toReversed(), now, { expectedMinutes });
  }

  get length(): number {
    return this.agents.length;
  }

  /** Whether an agent of this type, or with this id, is in the list. */
  includes(typeOrId: string): boolean {
    return this.agents.some(
      ({ subagent_type, agent_id }) => subagent_type === typeOrId || agent_id === typeOrId,
    );
  }

  [Symbol.iterator](): Iterator<ListedAgent> {
    return this.agents[Symbol.iterator]();
  }

  toString(): string {
    return this.#text;
  }

  toJSON(): readonly ListedAgent[] {
    return this.agents;
  }

  [inspect.custom](): string {
    return this.#text;
  }
}

/**
 * All of this caller's agents that the query fits, and what is usual for their types where one of them still runs.
 * @throws {AgentsError}
 */
export async function listAgents(
  { api, now }: { api: Pick<AgentsApi, 'list'>; now: () => number },
  query: Partial<ListAgentsQuery>,
  options: RequestOptions,
): Promise<AgentList> {
  const { agents } = await listPages(api.list, query, options);
  const isAnyRunning = agents.some(({ status }) => status === 'running');
  const completed = { status: 'completed', limit: limits.listPage.max } as const;
  const past = isAnyRunning ? await api.list(completed, options) : undefined;
  return new AgentList(agents, new Date(now()), typicalMinutes(past?.agents ?? []));
}
