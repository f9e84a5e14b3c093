import type { AgentStore } from '#lambdas/ports/agent-store.ts';
import { allowances } from '#shared/agent/allowance.ts';
import { isReadable } from './agent-rows.ts';
import type { StoreDeps } from './database.ts';
import type { GuardedWrite } from './guarded-write.ts';

/** What an agent may do only so often, counted in a row of its own. */
export function allowanceRows(
  deps: StoreDeps,
  write: GuardedWrite,
): Pick<AgentStore, 'takeAllowance' | 'countTaken'> {
  return {
    takeAllowance: async (agentId, name) => {
      const written = await write(agentId, {}, (record) => {
        const { changes } = deps.db
          .statement(
            `INSERT INTO allowances (agent_id, name, taken) VALUES (?, ?, 1)
               ON CONFLICT DO UPDATE SET taken = taken + 1 WHERE taken < ?`,
          )
          .run(agentId, name, allowances[name]);
        return { refused: false, record, isTaken: changes > 0 };
      });
      return written.refused ? written : { refused: false, isTaken: written.isTaken };
    },
    countTaken: async (agentId, name) => {
      if (!isReadable(deps, agentId)) return 0;
      const select = deps.db.statement('SELECT taken FROM allowances WHERE agent_id = ? AND name = ?');
      return Number(select.get(agentId, name)?.['taken'] ?? 0);
    },
  };
}
