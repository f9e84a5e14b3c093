import type { ClaimOutcome, ClaimRequest } from '#lambdas/ports/agent-store.ts';
import { beginCourse, numberLines } from '#shared/agent/course.ts';
import { agentIdSchema } from '#shared/agent/ids.ts';
import { keyLifetimeMs } from '#shared/agent/retention.ts';
import { countRunning, insertAgent, insertLines, readAgent, readRunning } from './agent-rows.ts';
import type { Database, RecordDeps } from './database.ts';

/** To be run inside one transaction: what it looks at and what it writes belong together. */
export function claim(deps: RecordDeps, request: ClaimRequest): ClaimOutcome {
  return (
    repeated(deps, request) ??
    duplicate(deps.db, request) ??
    tooMany(deps.db, request) ??
    start(deps, request)
  );
}

function repeated(deps: RecordDeps, { start, idempotency }: ClaimRequest): ClaimOutcome | undefined {
  if (idempotency === undefined) return undefined;
  const row = deps.db
    .statement(
      'SELECT body_hash, agent_id FROM idempotency_keys WHERE owner = ? AND key = ? AND expires_ms > ?',
    )
    .get(start.owner, idempotency.key, deps.clock.now().getTime());
  if (row === undefined) return undefined;
  const agentId = agentIdSchema.parse(row['agent_id']);
  const record = readAgent(deps, agentId);
  // A key ends with its agent: there is nothing left that an equal claim could be answered with.
  if (record === undefined) return undefined;
  return row['body_hash'] === idempotency.bodyHash
    ? { outcome: 'repeated', record }
    : { outcome: 'key_conflict', agentId };
}

function duplicate(db: Database, { start, onDuplicate }: ClaimRequest): ClaimOutcome | undefined {
  if (onDuplicate === 'allow') return undefined;
  const record = readRunning(db, start.owner).find(
    ({ subagent_type, workspace }) => subagent_type === start.subagent_type && workspace === start.workspace,
  );
  return record === undefined ? undefined : { outcome: 'duplicate', record };
}

function tooMany(db: Database, { start, maxRunning }: ClaimRequest): ClaimOutcome | undefined {
  if (countRunning(db, start.owner) < maxRunning) return undefined;
  return { outcome: 'too_many', running: readRunning(db, start.owner) };
}

function start({ db, clock }: RecordDeps, { start, idempotency, firstLines }: ClaimRequest): ClaimOutcome {
  const begun = beginCourse(start);
  const lines = numberLines(begun, firstLines, start.started_at);
  const record = { ...begun, next_seq: begun.next_seq + lines.length };
  insertAgent(db, record);
  insertLines(db, record.agent_id, { turn: 0, lines });
  if (idempotency !== undefined) {
    db.statement(
      `INSERT OR REPLACE INTO idempotency_keys (owner, key, body_hash, agent_id, expires_ms)
       VALUES (?, ?, ?, ?, ?)`,
    ).run(
      start.owner,
      idempotency.key,
      idempotency.bodyHash,
      record.agent_id,
      clock.now().getTime() + keyLifetimeMs,
    );
  }
  return { outcome: 'started', record };
}
