import { inspect } from 'node:util';
import type { ListedAgent } from '#shared/contract/list-agents.ts';
import { renderAgentList } from '../render/agent-list.ts';

/** Agents, newest first. Prints as a list for people, also through `console.log`. */
export class AgentList implements Iterable<ListedAgent> {
  readonly agents: readonly ListedAgent[];
  readonly #text: string;

  /** @param expectedMinutes that agents of a type usually take; who takes twice as long is shown as overdue. */
  constructor(agents: readonly ListedAgent[], now: Date, expectedMinutes: ReadonlyMap<string, number>) {
    this.agents = agents;
    this.#text = renderAgentList(agents, now, { expectedMinutes });
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
