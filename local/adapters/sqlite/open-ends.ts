import type { AgentRecord } from '#shared/agent/record.ts';
import { toRecord } from './agent-rows.ts';
import type { Database } from './database.ts';

/**
 * Agents that ended in the pause of a call which nobody has seen to since: the process that should have is gone, and
 * its executions with it.
 */
export function readOpenEnds(db: Database): AgentRecord[] {
  const rows = db.statement(
    `SELECT * FROM agents WHERE status <> 'running' AND agent_id IN (
       SELECT agent_id FROM pending_calls AS pending WHERE NOT EXISTS (
         SELECT 1 FROM tool_calls AS told WHERE is_settled = 1
           AND (told.agent_id, told.turn, told.tool_use_id) = (pending.agent_id, pending.turn, pending.tool_use_id)))`,
  );
  return rows.all().map(toRecord);
}
