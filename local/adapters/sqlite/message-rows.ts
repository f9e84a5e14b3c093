import type { MessageOutcome, NewMessage } from '#lambdas/ports/agent-store.ts';
import type { Turn } from '#shared/agent/conversation.ts';
import type { AgentId } from '#shared/agent/ids.ts';
import { type Message, messageSchema } from '#shared/agent/message.ts';
import type { Database } from './database.ts';

/** Answers an equal key before it is asked whether the agent runs; `undefined` where there is none. */
export function findRepeated(
  db: Database,
  agentId: AgentId,
  { idempotency }: NewMessage,
): MessageOutcome | undefined {
  if (idempotency === undefined) return undefined;
  const row = db
    .statement('SELECT number, body_hash FROM messages WHERE agent_id = ? AND key = ?')
    .get(agentId, idempotency.key);
  if (row === undefined) return undefined;
  return row['body_hash'] === idempotency.bodyHash
    ? { refused: false, outcome: 'repeated', number: Number(row['number']) }
    : { refused: false, outcome: 'key_conflict' };
}

/** Under the next number, where there is room. */
export function insertMessage(db: Database, agentId: AgentId, message: NewMessage): MessageOutcome {
  const { maxWaiting, idempotency, ...said } = message;
  const counts = db
    .statement('SELECT count(*) AS sent, count(told_in) AS told FROM messages WHERE agent_id = ?')
    .get(agentId);
  const sent = Number(counts?.['sent']);
  if (sent - Number(counts?.['told']) >= maxWaiting) return { refused: false, outcome: 'too_many' };
  const number = sent + 1;
  db.statement('INSERT INTO messages (agent_id, number, body, key, body_hash) VALUES (?, ?, ?, ?, ?)').run(
    agentId,
    number,
    JSON.stringify({ number, ...said }),
    idempotency?.key ?? null,
    idempotency?.bodyHash ?? null,
  );
  return { refused: false, outcome: 'sent', number };
}

export function selectMessages(db: Database, agentId: string): Message[] {
  return db
    .statement('SELECT body FROM messages WHERE agent_id = ? ORDER BY number')
    .all(agentId)
    .map((row) => messageSchema.parse(JSON.parse(String(row['body']))));
}

/** Notes in which turn the model was told of messages. */
export function markTold(db: Database, agentId: AgentId, { turn, told }: Turn): void {
  if (told === undefined) return;
  db.statement('UPDATE messages SET told_in = ? WHERE agent_id = ? AND number <= ? AND told_in IS NULL').run(
    turn,
    agentId,
    told,
  );
}

/** Messages that no committed reply followed. */
export function countUnheard(db: Database, agentId: AgentId): number {
  const count = db.statement('SELECT count(*) AS n FROM messages WHERE agent_id = ? AND told_in IS NULL');
  return Number(count.get(agentId)?.['n']);
}
