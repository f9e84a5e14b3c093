import type { ClaimOutcome, ClaimRequest } from '#lambdas/ports/agent-store.ts';
import { beginCourse, numberLines } from '#shared/agent/course.ts';
import { agentIdSchema } from '#shared/agent/ids.ts';
import type { RunningAgent } from '#shared/agent/record.ts';
import { insertAgent, insertLines, readAgent, readRunning } from './agent-rows.ts';
import type { Database } from './database.ts';

/** To be run inside one transaction: what it looks at and what it writes belong together. */
export function claim(db: Database, request: ClaimRequest): ClaimOutcome {
  const running = readRunning(db, request.start.owner);
  return (
    repeated(db, request) ??
    duplicate(request, running) ??
    (running.length >= request.maxRunning ? { outcome: 'too_many', running } : start(db, request))
  );
}

function repeated(db: Database, { start, idempotency }: ClaimRequest): ClaimOutcome | undefined {
  if (idempotency === undefined) return undefined;
  const row = db
    .statement('SELECT body_hash, agent_id FROM idempotency_keys WHERE owner = ? AND key = ?')
    .get(start.owner, idempotency.key);
  if (row === undefined) return undefined;
  const agentId = agentIdSchema.parse(row['agent_id']);
  if (row['body_hash'] !== idempotency.bodyHash) return { outcome: 'key_conflict', agentId };
  const record = readAgent(db, agentId);
  return record === undefined ? undefined : { outcome: 'repeated', record };
}

function duplicate(
  { start, onDuplicate }: ClaimRequest,
  running: readonly RunningAgent[],
): ClaimOutcome | undefined {
  if (onDuplicate === 'allow') return undefined;
  const record = running.find(
    ({ subagent_type, workspace }) => subagent_type === start.subagent_type && workspace === start.workspace,
  );
  return record === undefined ? undefined : { outcome: 'duplicate', record };
}

function start(db: Database, { start, idempotency, firstLines }: ClaimRequest): ClaimOutcome {
  const begun = beginCourse(start);
  const lines = numberLines(begun, firstLines, start.started_at);
  const record = { ...begun, next_seq: begun.next_seq + lines.length };
  insertAgent(db, record);
  insertLines(db, record.agent_id, { turn: 0, lines });
  if (idempotency !== undefined) {
    db.statement(
      'INSERT OR REPLACE INTO idempotency_keys (owner, key, body_hash, agent_id) VALUES (?, ?, ?, ?)',
    ).run(start.owner, idempotency.key, idempotency.bodyHash, record.agent_id);
  }
  return { outcome: 'started', record };
}
