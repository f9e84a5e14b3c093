import { setImmediate as nextTick } from 'node:timers/promises';
import { defaultRetention, fireLifetimeMs, type Retention } from '#shared/agent/retention.ts';
import type { Database } from './database.ts';

// What goes with an agent's record, each a table with its id.
const partsOfAgents = ['turns', 'answers', 'pending_calls', 'messages', 'allowances'] as const;

/** What is searched for longer, and says whose the agent was. */
const pastOfAgents = ['lines', 'agents'] as const;

// Agents in one transaction: a purge after a long pause must not hold up the running ones.
const batchAgents = 50;

/**
 * Deletes what hangs on agents whose record has expired, then, when no search may find them any more, their lines and
 * themselves; also expired idempotency keys, old fires and records
 * of tool calls. Readers see none of it since it expired: this frees the
 * room. To be called at boot and then hourly.
 * @returns how many agents lost something.
 */
export async function purgeExpired(
  db: Database,
  nowMs: number,
  { outputDays }: Retention = defaultRetention,
): Promise<number> {
  const linesFrom = new Date(nowMs - outputDays * 24 * 3_600_000).toISOString();
  const purged =
    (await inBatches(db, () => emptyBatch(db, nowMs))) +
    (await inBatches(db, () => forgetBatch(db, linesFrom)));
  // A key also ends with its agent.
  db.statement(
    `DELETE FROM idempotency_keys WHERE expires_ms <= ? OR agent_id NOT IN (SELECT agent_id FROM agents WHERE expires_ms > ?)`,
  ).run(nowMs, nowMs);
  db.statement('DELETE FROM schedule_fires WHERE time < ?').run(
    new Date(nowMs - fireLifetimeMs).toISOString(),
  );
  db.statement('DELETE FROM tool_calls WHERE expires_ms <= ?').run(nowMs);
  return purged;
}

async function inBatches(db: Database, purgeBatch: () => number): Promise<number> {
  let purged = 0;
  for (;;) {
    const agents = await db.write(purgeBatch);
    purged += agents;
    if (agents < batchAgents) return purged;
    await nextTick();
  }
}

/** A record without its prompt has lost everything but its lines. */
function emptyBatch(db: Database, nowMs: number): number {
  const expired = db
    .statement(
      `SELECT agent_id FROM agents WHERE status <> 'running' AND expires_ms <= ?
       AND json_extract(start, '$.prompt') IS NOT NULL LIMIT ?`,
    )
    .all(nowMs, batchAgents)
    .map((row) => String(row['agent_id']));
  for (const agentId of expired) {
    for (const table of partsOfAgents) db.statement(`DELETE FROM ${table} WHERE agent_id = ?`).run(agentId);
    db.statement(`UPDATE agents SET start = json_remove(start, '$.prompt') WHERE agent_id = ?`).run(agentId);
  }
  return expired.length;
}

function forgetBatch(db: Database, linesFrom: string): number {
  const past = db
    .statement(
      `SELECT agent_id FROM agents WHERE status <> 'running' AND json_extract(start, '$.prompt') IS NULL
       AND json_extract(ended, '$.completed_at') <= ? LIMIT ?`,
    )
    .all(linesFrom, batchAgents)
    .map((row) => String(row['agent_id']));
  for (const agentId of past) {
    for (const table of pastOfAgents) db.statement(`DELETE FROM ${table} WHERE agent_id = ?`).run(agentId);
  }
  return past.length;
}
