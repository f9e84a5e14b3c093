import type { CallPage } from '#lambdas/ports/agent-store.ts';
import { type CallPlace, type CallRecord, callRecordSchema, isSettled } from '#shared/agent/call-record.ts';
import { callLifetimeMs, type Retention } from '#shared/agent/retention.ts';
import type { StoreDeps } from './database.ts';

/** Puts how far a call came; nothing where it is known how it came out. */
export function recordCall({ db, clock }: StoreDeps, call: CallRecord, retention: Retention): void {
  db.statement(
    `INSERT INTO tool_calls (agent_id, turn, tool_use_id, is_settled, expires_ms, body) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET is_settled = excluded.is_settled, expires_ms = excluded.expires_ms, body = excluded.body
         WHERE tool_calls.is_settled = 0`,
  ).run(
    call.agent_id,
    call.turn,
    call.tool_use_id,
    Number(isSettled(call)),
    clock.now().getTime() + callLifetimeMs(retention),
    JSON.stringify(call),
  );
}

/** Calls behind a place, in their order. */
export function listCalls(
  { db, clock }: StoreDeps,
  agentId: string,
  { after, limit }: { after: CallPlace | undefined; limit: number },
): CallPage {
  const rows = db
    .statement(
      `SELECT body FROM tool_calls WHERE agent_id = ? AND (turn, tool_use_id) > (?, ?) AND expires_ms > ?
         ORDER BY turn, tool_use_id LIMIT ?`,
    )
    .all(agentId, after?.turn ?? 0, after?.tool_use_id ?? '', clock.now().getTime(), limit + 1);
  const calls = rows.map((row) => callRecordSchema.parse(JSON.parse(String(row['body']))));
  return { calls: calls.slice(0, limit), hasMore: calls.length > limit };
}
