import type { AgentStore } from '../ports/agent-store.ts';
import type { Metrics } from '../ports/metrics.ts';

/** Counts what the store has taken: starts and ends once each, and what turns cost. */
export function meterStore(store: AgentStore, metrics: Metrics): AgentStore {
  return {
    ...store,
    async claim(request) {
      const claim = await store.claim(request);
      if (claim.outcome === 'started') metrics.record('AgentsStarted', 1);
      return claim;
    },
    async commitTurn(agentId, commit) {
      const committed = await store.commitTurn(agentId, commit);
      if (!committed.refused) metrics.record('CostUsd', commit.turn.usage.cost_usd);
      return committed;
    },
    async end(agentId, end, lines) {
      const ended = await store.end(agentId, end, lines);
      if (!ended.refused) {
        metrics.record('AgentsEnded', 1, end.end_reason);
        if (end.end_reason === 'crashed') metrics.record('AgentsCrashed', 1);
      }
      return ended;
    },
  };
}
