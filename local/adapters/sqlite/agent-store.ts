import type { AgentStore } from '#lambdas/ports/agent-store.ts';
import { ChangeBell, hasChanged } from '#lambdas/ports/changes.ts';
import * as rows from './agent-rows.ts';
import { closingWrites, type Retention, turnWrites } from './agent-writes.ts';
import { claim } from './claim.ts';
import type { Database } from './database.ts';
import { createGuardedWrite } from './guarded-write.ts';
import { listAgents } from './list-agents.ts';

/** The store in one SQLite file of this process's own; readers that wait are woken by its writes. */
export function createSqliteAgentStore(db: Database, retention: Retention): AgentStore {
  const bell = new ChangeBell();
  const write = createGuardedWrite(db, bell);
  return {
    claim: async (request) => db.transaction(() => claim(db, request)),
    get: async (agentId) => rows.readAgent(db, agentId),
    list: async (query) => listAgents(db, query),
    listRunning: async () => rows.readRunning(db),
    ...turnWrites(db, write),
    ...closingWrites(db, write, retention),
    readConversation: async (agentId) => rows.readConversation(db, agentId),
    readOutput: async (agentId, page) => rows.selectLines(db, agentId, page),
    async waitForChange(agentId, seen, { timeoutMs, signal }) {
      const until = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
      await bell.wait(agentId, until, () => hasChanged(rows.readAgent(db, agentId), seen));
    },
    claimFire: async (schedule, time) => {
      const insert = db.statement('INSERT OR IGNORE INTO fires (schedule, time) VALUES (?, ?)');
      return Number(insert.run(schedule, time).changes) === 1;
    },
  };
}
