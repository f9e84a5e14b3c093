import { setImmediate as nextTick } from 'node:timers/promises';
import { fireLifetimeMs } from '#shared/agent/retention.ts';
import type { Database } from './database.ts';

// What hangs on an agent, each a table with its id.
const partsOfAgents = ['turns', 'answers', 'pending_calls', 'messages', 'lines'] as const;

// Agents in one transaction: a purge after a long pause must not hold up the running ones.
const batchAgents = 50;

/**
 * Deletes agents that have expired, with all that hangs on them, expired idempotency keys and old fires. Readers see
 * neither since they expired: this frees the room. To be called at boot and then hourly.
 * @returns how many agents were deleted.
 */
export async function purgeExpired(db: Database, nowMs: number): Promise<number> {
  let deleted = 0;
  for (;;) {
    const agents = await db.write(() => purgeBatch(db, nowMs));
    deleted += agents;
    if (agents < batchAgents) break;
    await nextTick();
  }
  // A key also ends with its agent.
  db.statement(
    `DELETE FROM idempotency_keys WHERE expires_ms <= ? OR agent_id NOT IN (SELECT agent_id FROM agents)`,
  ).run(nowMs);
  db.statement('DELETE FROM schedule_fires WHERE time < ?').run(
    new Date(nowMs - fireLifetimeMs).toISOString(),
  );
  return deleted;
}

function purgeBatch(db: Database, nowMs: number): number {
  const expired = db
    .statement(`SELECT agent_id FROM agents WHERE status <> 'running' AND expires_ms <= ? LIMIT ?`)
    .all(nowMs, batchAgents)
    .map((row) => String(row['agent_id']));
  for (const agentId of expired) {
    for (const table of partsOfAgents) db.statement(`DELETE FROM ${table} WHERE agent_id = ?`).run(agentId);
    db.statement('DELETE FROM agents WHERE agent_id = ?').run(agentId);
  }
  return expired.length;
}
