import type { Conversation, PendingCall, ToolAnswer, Turn } from '#shared/agent/conversation.ts';
import type { End } from '#shared/agent/end.ts';
import type { AgentId } from '#shared/agent/ids.ts';
import type { OutputLine } from '#shared/agent/output.ts';
import {
  type AgentRecord,
  type AgentStart,
  type EndedAgent,
  isEnded,
  type RunningAgent,
} from '#shared/agent/record.ts';
import { linesExpiryOf, type Retention } from '#shared/agent/retention.ts';
import type { Database, RecordDeps, StoreDeps } from './database.ts';
import { selectMessages } from './message-rows.ts';

type Row = Record<string, unknown>;

/** Reads one agent. The rows are this process's own writing, so they are taken at their word. */
export function readAgent({ db, clock, running }: RecordDeps, agentId: string): AgentRecord | undefined {
  // First of all: what is remembered may not be committed yet.
  const select = db.statement('SELECT * FROM agents WHERE agent_id = ? AND expires_ms > ?');
  const known = running.get(agentId);
  if (known !== undefined) return known;
  const row = select.get(agentId, clock.now().getTime());
  return row === undefined ? undefined : toRecord(row);
}

/** An agent whose record has expired, while its lines may be searched. */
export function readPast(
  { db, clock }: StoreDeps,
  retention: Retention,
  agentId: string,
): EndedAgent | undefined {
  const nowMs = clock.now().getTime();
  const row = db.statement('SELECT * FROM agents WHERE agent_id = ? AND expires_ms <= ?').get(agentId, nowMs);
  const record = row === undefined ? undefined : toRecord(row);
  if (record === undefined || !isEnded(record) || linesExpiryOf(record, retention) <= nowMs) return undefined;
  return { ...record, prompt: '' };
}

/** Whether an agent's output and conversation may be read: it is there and has not expired. */
export function isReadable({ db, clock }: StoreDeps, agentId: string): boolean {
  const select = db.statement('SELECT 1 FROM agents WHERE agent_id = ? AND expires_ms > ?');
  return select.get(agentId, clock.now().getTime()) !== undefined;
}

/** Without parsing them: it is asked at every start. */
export function countRunning(db: Database, owner: string): number {
  const count = db.statement(`SELECT count(*) AS n FROM agents WHERE status = 'running' AND owner = ?`);
  return Number(count.get(owner)?.['n']);
}

/** Running agents, the oldest first; those of one owner, or everybody's. */
export function readRunning(db: Database, owner?: string): RunningAgent[] {
  const rows =
    owner === undefined
      ? db.statement(`SELECT * FROM agents WHERE status = 'running' ORDER BY started_at`).all()
      : db
          .statement(`SELECT * FROM agents WHERE status = 'running' AND owner = ? ORDER BY started_at`)
          .all(owner);
  return rows.map(toRecord).filter((record) => record.status === 'running');
}

export function toRecord(row: Row): AgentRecord {
  const end = row['ended'] === null ? { status: 'running' } : (JSON.parse(String(row['ended'])) as End);
  return {
    ...(JSON.parse(String(row['start'])) as AgentStart),
    ...end,
    rehearsal: row['rehearsal'] === 1,
    turn: row['turn'],
    next_seq: row['next_seq'],
    epoch: row['epoch'],
    lease: row['lease'],
    progress: JSON.parse(String(row['progress'])),
    usage: JSON.parse(String(row['usage'])),
    artifacts: JSON.parse(String(row['artifacts'])),
    ...approvalsIn(row),
  } as AgentRecord;
}

/** Most agents ask for none, and are read often. */
function approvalsIn({ approvals }: Row): object {
  return approvals === '[]' ? {} : { approvals: JSON.parse(String(approvals)) };
}

export function insertAgent(db: Database, record: RunningAgent): void {
  const { status, turn, next_seq, epoch, lease, progress, usage, artifacts: _, ...start } = record;
  db.statement(
    `INSERT INTO agents (agent_id, owner, subagent_type, workspace, started_at, start, status, rehearsal, turn,
       next_seq, epoch, lease, progress, usage) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    record.agent_id,
    record.owner,
    record.subagent_type,
    record.workspace ?? null,
    record.started_at,
    JSON.stringify(start),
    status,
    Number(record.rehearsal),
    turn,
    next_seq,
    epoch,
    lease,
    JSON.stringify(progress),
    JSON.stringify(usage),
  );
}

/**
 * Writes what moves while an agent runs.
 * @param committedSeq where a turn was committed: lines before it belong to that turn or to earlier ones.
 */
export function updateCourse(db: Database, record: RunningAgent, committedSeq?: number): void {
  db.statement(
    `UPDATE agents SET rehearsal = ?, turn = ?, next_seq = ?, epoch = ?, lease = ?, progress = ?, usage = ?,
       committed_seq = coalesce(?, committed_seq) WHERE agent_id = ?`,
  ).run(
    Number(record.rehearsal),
    record.turn,
    record.next_seq,
    record.epoch,
    record.lease,
    JSON.stringify(record.progress),
    JSON.stringify(record.usage),
    committedSeq ?? null,
    record.agent_id,
  );
}

export function updateArtifacts(db: Database, { agent_id, artifacts }: RunningAgent): void {
  db.statement('UPDATE agents SET artifacts = ? WHERE agent_id = ?').run(JSON.stringify(artifacts), agent_id);
}

export function updateApprovals(db: Database, { agent_id, approvals }: RunningAgent): void {
  db.statement('UPDATE agents SET approvals = ? WHERE agent_id = ?').run(
    JSON.stringify(approvals ?? []),
    agent_id,
  );
}

export function updateLease(db: Database, { agent_id, lease }: RunningAgent): void {
  db.statement('UPDATE agents SET lease = ? WHERE agent_id = ?').run(lease, agent_id);
}

export function writeEnd(
  db: Database,
  agentId: AgentId,
  change: { end: End; next_seq: number; expiresMs: number },
) {
  db.statement(
    'UPDATE agents SET status = ?, ended = ?, next_seq = ?, expires_ms = ? WHERE agent_id = ?',
  ).run(change.end.status, JSON.stringify(change.end), change.next_seq, change.expiresMs, agentId);
}

export function insertLines(
  db: Database,
  agentId: AgentId,
  { turn, lines }: { turn: number; lines: readonly OutputLine[] },
): void {
  const insert = db.statement('INSERT INTO lines (agent_id, seq, turn, at, text) VALUES (?, ?, ?, ?, ?)');
  for (const { seq, at, text } of lines) insert.run(agentId, seq, turn, at, text);
}

/** Lines with a number over `after`, in order. */
export function selectLines(
  db: Database,
  agentId: string,
  page: { after: number; limit: number },
): OutputLine[] {
  const rows = db
    .statement('SELECT seq, at, text FROM lines WHERE agent_id = ? AND seq > ? ORDER BY seq LIMIT ?')
    .all(agentId, page.after, page.limit);
  return rows.map((row) => ({ seq: Number(row['seq']), at: String(row['at']), text: String(row['text']) }));
}

/** Lines that earlier attempts at the turn in progress have shown; only those behind the last commit are read. */
export function selectShown(db: Database, record: RunningAgent): string[] {
  const rows = db
    .statement(
      `SELECT text FROM lines WHERE agent_id = ?1 AND turn = ?2
       AND seq >= (SELECT committed_seq FROM agents WHERE agent_id = ?1) ORDER BY seq`,
    )
    .all(record.agent_id, record.turn + 1);
  return rows.map((row) => String(row['text']));
}

export function insertTurn(db: Database, agentId: AgentId, turn: Turn): void {
  const body = JSON.stringify(turn);
  db.statement('INSERT INTO turns (agent_id, turn, body) VALUES (?, ?, ?)').run(agentId, turn.turn, body);
}

export function readConversation(db: Database, agentId: string): Conversation {
  const turns = db.statement('SELECT body FROM turns WHERE agent_id = ? ORDER BY turn').all(agentId);
  const answers = db.statement('SELECT body FROM answers WHERE agent_id = ? ORDER BY turn').all(agentId);
  const pending = db
    .statement('SELECT body FROM pending_calls WHERE agent_id = ? ORDER BY turn')
    .all(agentId);
  return {
    turns: turns.map((row) => JSON.parse(String(row['body'])) as Turn),
    answers: answers.map((row) => JSON.parse(String(row['body'])) as ToolAnswer),
    messages: selectMessages(db, agentId),
    pending: pending.map((row) => JSON.parse(String(row['body'])) as PendingCall),
  };
}

/** The first answer to a call stays, in place of where the call was. */
export function insertAnswers(db: Database, agentId: AgentId, answers: readonly ToolAnswer[]): void {
  const insert = db.statement(
    'INSERT OR IGNORE INTO answers (agent_id, turn, tool_use_id, body) VALUES (?, ?, ?, ?)',
  );
  const forget = db.statement(
    'DELETE FROM pending_calls WHERE agent_id = ? AND turn = ? AND tool_use_id = ?',
  );
  for (const answer of answers) {
    insert.run(agentId, answer.turn, answer.tool_use_id, JSON.stringify(answer));
    forget.run(agentId, answer.turn, answer.tool_use_id);
  }
}

/** A later round takes the place of an earlier one; a call that has an answer is left alone. */
export function upsertPending(db: Database, agentId: AgentId, call: PendingCall): void {
  db.statement(
    `INSERT INTO pending_calls (agent_id, turn, tool_use_id, round, body)
       SELECT ?1, ?2, ?3, ?4, ?5
       WHERE NOT EXISTS (SELECT 1 FROM answers WHERE agent_id = ?1 AND turn = ?2 AND tool_use_id = ?3)
       ON CONFLICT DO UPDATE SET round = excluded.round, body = excluded.body
         WHERE excluded.round > pending_calls.round`,
  ).run(agentId, call.turn, call.tool_use_id, call.round, JSON.stringify(call));
}
