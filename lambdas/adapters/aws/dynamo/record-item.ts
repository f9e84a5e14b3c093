import * as z from 'zod';
import type { End } from '#shared/agent/end.ts';
import { type AgentRecord, agentRecordSchema, type RunningAgent } from '#shared/agent/record.ts';
import { type Key, placeOf, promptKey, recordKey } from '#shared/storage/keys.ts';
import { everyAgent, maxInlinePromptBytes } from '#shared/storage/table.ts';
import type { Change, Item } from './write.ts';

/** A record with what the store itself keeps beside it. */
export interface StoredRecord {
  record: AgentRecord;
  /** Moves with every write to the record. */
  version: number;
  /** Of the write that made it what it is. */
  writeId: string;
  /** The first line that no committed turn is behind. */
  committedSeq: number;
  /** Messages to the agent, and how many of them a committed reply followed. */
  messages: { sent: number; told: number };
  /** Only of an ended one. */
  expiresMs: number | undefined;
}

const storedSchema = z.object({
  version: z.int(),
  write_id: z.string(),
  committed_seq: z.int(),
  messages_sent: z.int().default(0),
  messages_told: z.int().default(0),
  expires_ms: z.number().optional(),
});

/** @param prompt of a record whose prompt lies in an item of its own. */
export function fromItem(item: Item, prompt?: string): StoredRecord {
  const stored = storedSchema.parse(item);
  return {
    record: agentRecordSchema.parse(prompt === undefined ? item : { ...item, prompt }),
    version: stored.version,
    writeId: stored.write_id,
    committedSeq: stored.committed_seq,
    messages: { sent: stored.messages_sent, told: stored.messages_told },
    expiresMs: stored.expires_ms,
  };
}

export function isPromptApart(item: Item): boolean {
  return item['prompt'] === undefined;
}

/** The items of an agent that starts: its record, and, until its own expiry, its prompt where that is long. */
export function toItems(
  record: RunningAgent,
  claimId: string,
  { expires_at }: { expires_at: number },
): (Item & Key)[] {
  const { prompt, ...rest } = record;
  const isApart = Buffer.byteLength(prompt) > maxInlinePromptBytes;
  const item = {
    ...recordKey(record.agent_id),
    ...rest,
    ...(isApart ? {} : { prompt }),
    kind: everyAgent,
    running: everyAgent,
    place: placeOf(record),
    version: 1,
    claim_id: claimId,
    write_id: claimId,
    committed_seq: 1,
  };
  return isApart ? [item, { ...promptKey(record.agent_id), prompt, expires_at }] : [item];
}

/** What moves while an agent runs. */
export function courseChange(stored: StoredRecord, record: RunningAgent, writeId: string): Change {
  const { rehearsal, turn, next_seq, epoch, lease, progress, usage, artifacts } = record;
  return {
    set: {
      ...{ rehearsal, turn, next_seq, epoch, lease, progress, usage, artifacts },
      version: stored.version + 1,
      write_id: writeId,
    },
  };
}

/** The end, and the moment from which the record is gone. */
export function endChange(
  stored: StoredRecord,
  ended: { end: End; next_seq: number; expiresMs: number },
  writeId: string,
): Change {
  const { end, next_seq, expiresMs } = ended;
  return {
    set: {
      ...end,
      ...{ next_seq, version: stored.version + 1, write_id: writeId },
      expires_ms: expiresMs,
      expires_at: toSeconds(expiresMs),
    },
    remove: ['running'],
  };
}

export function toSeconds(ms: number): number {
  return Math.ceil(ms / 1_000);
}
