import * as z from 'zod';
import type { MessageOutcome, NewMessage, Refusal } from '#lambdas/ports/agent-store.ts';
import type { AgentId } from '#shared/agent/ids.ts';
import type { Message } from '#shared/agent/message.ts';
import { isNew } from '#shared/storage/conditions.ts';
import { messageIdempotencyKey, messageKey } from '#shared/storage/keys.ts';
import { moveRecord } from './agent-writes.ts';
import type { StoreDeps } from './deps.ts';
import type { GuardedWrite } from './guarded-write.ts';
import type { Write } from './write.ts';

const heldSchema = z.object({ number: z.int(), body_hash: z.string() });

/** An equal key is answered whether or not the agent still runs. */
export async function sendMessage(
  deps: StoreDeps,
  write: GuardedWrite,
  { agentId, message }: { agentId: AgentId; message: NewMessage },
): Promise<MessageOutcome | Refusal> {
  const sent = await write<MessageOutcome>(agentId, {}, async (found, writeId) => {
    const repeated = await findRepeated(deps, agentId, message);
    if (repeated !== undefined) return { writes: [], result: repeated };
    const { sent, told } = found.messages;
    if (sent - told >= message.maxWaiting) {
      return { writes: [], result: { refused: false, outcome: 'too_many' } };
    }
    const number = sent + 1;
    const change = { set: { messages_sent: number, version: found.version + 1, write_id: writeId } };
    const { maxWaiting: _, idempotency, ...said } = message;
    return {
      writes: [
        moveRecord(found, change),
        await putMessage(deps, found.record, { message: { number, ...said }, writeId }),
        ...(idempotency === undefined ? [] : [putKey(deps, found.record, { number, ...idempotency })]),
      ],
      result: { refused: false, outcome: 'sent', number },
      proof: messageKey(agentId, number),
    };
  });
  if (!sent.refused) return sent;
  const isReadable = (await deps.records.read(agentId)) !== undefined;
  return (isReadable ? await findRepeated(deps, agentId, message) : undefined) ?? sent;
}

async function findRepeated(
  { table }: StoreDeps,
  agentId: AgentId,
  { idempotency }: NewMessage,
): Promise<MessageOutcome | undefined> {
  if (idempotency === undefined) return undefined;
  const item = await table.get(messageIdempotencyKey(agentId, idempotency.key));
  if (item === undefined) return undefined;
  const { number, body_hash } = heldSchema.parse(item);
  return body_hash === idempotency.bodyHash
    ? { refused: false, outcome: 'repeated', number }
    : { refused: false, outcome: 'key_conflict' };
}

type Whose = Parameters<StoreDeps['bodies']['expiryOf']>[0];

async function putMessage(
  { bodies }: StoreDeps,
  record: Whose,
  { message, writeId }: { message: Message; writeId: string },
): Promise<Write> {
  const key = messageKey(record.agent_id, message.number);
  return { put: { ...key, write_id: writeId, ...(await bodies.put(record, message)) }, when: isNew };
}

function putKey(
  { bodies }: StoreDeps,
  record: Whose,
  { number, key, bodyHash }: { number: number; key: string; bodyHash: string },
): Write {
  const place = messageIdempotencyKey(record.agent_id, key);
  const held = { number, body_hash: bodyHash, expires_at: bodies.expiryOf(record) };
  return { put: { ...place, ...held }, when: isNew };
}
