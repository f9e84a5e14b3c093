import { type AgentRecord, isRunning, type RunningAgent } from '#shared/agent/record.ts';

/**
 * Records of running agents as their last write left them. No other process writes, so a turn need not parse
 * back what the one before it wrote. What a write that failed had told is to be forgotten.
 */
export class RunningAgents {
  readonly #records = new Map<string, RunningAgent>();

  get(agentId: string): RunningAgent | undefined {
    return this.#records.get(agentId);
  }

  /** Remembers a running agent and forgets an ended one. */
  keep(record: AgentRecord): void {
    if (isRunning(record)) this.#records.set(record.agent_id, record);
    else this.forget(record.agent_id);
  }

  /** The next reader finds out from the store. */
  forget(agentId: string): void {
    this.#records.delete(agentId);
  }
}
