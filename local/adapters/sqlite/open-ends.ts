import type { AgentRecord } from '#shared/agent/record.ts';
import { lastingTools } from '#shared/agent-types/tool-names.ts';
import { toRecord } from './agent-rows.ts';
import type { Database } from './database.ts';

/**
 * Agents that ended with a call open which nobody has seen to since, be it in its pause or in its first round: the
 * process that should have is gone, and its executions with it. An agent that finished has left none.
 */
export function readOpenEnds(db: Database): AgentRecord[] {
  const rows = db.statement(
    `WITH open (agent_id, turn, tool_use_id) AS (
       SELECT agent_id, turn, tool_use_id FROM pending_calls
       UNION
       SELECT agent_id, turn, call.value ->> 'id'
         FROM agents JOIN turns USING (agent_id, turn), json_each(turns.body, '$.tool_calls') AS call
        WHERE ended ->> 'end_reason' <> 'finished'
          AND call.value ->> 'name' IN (SELECT value FROM json_each(?))
          AND (agent_id, turn, call.value ->> 'id') NOT IN (SELECT agent_id, turn, tool_use_id FROM answers))
     SELECT * FROM agents WHERE status <> 'running' AND agent_id IN (
       SELECT agent_id FROM open WHERE NOT EXISTS (
         SELECT 1 FROM tool_calls AS told WHERE is_settled = 1
           AND (told.agent_id, told.turn, told.tool_use_id) = (open.agent_id, open.turn, open.tool_use_id)))`,
  );
  return rows.all(JSON.stringify([...lastingTools])).map(toRecord);
}
