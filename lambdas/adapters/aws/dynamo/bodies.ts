import { createHash } from 'node:crypto';
import { text } from 'node:stream/consumers';
import type { Blobs } from '#lambdas/ports/blobs.ts';
import type { AgentRecord } from '#shared/agent/record.ts';
import type { Retention } from '#shared/agent/retention.ts';
import { maxBodyBytes } from '#shared/storage/table.ts';
import { toSeconds } from './record-item.ts';
import type { Item } from './write.ts';

/** The attributes that hold a body, and when DynamoDB may delete the item, in seconds since 1970. */
export type Body = { expires_at: number } & ({ body: string } | { body_blob: string });

type Whose = Pick<AgentRecord, 'agent_id' | 'deadline_at'>;

/** JSON that lies in its item, or, where it is too big for one, in a blob that the item names. */
export interface Bodies {
  /** A blob is there before any item names it. */
  put(record: Whose, value: unknown): Promise<Body>;
  /** The value as it was put; what it looks like is for the caller to check. */
  get(item: Item): Promise<unknown>;
  /**
   * When what hangs on an agent may be deleted. It is written before the end is known, so it lies behind every
   * expiry of the record, by which readers go.
   */
  expiryOf(record: Whose): number;
}

// In which an end may come that nobody wrote in time.
const graceHours = 72;

export function createBodies(blobs: Pick<Blobs, 'get' | 'put'>, retention: Retention): Bodies {
  const hours = Math.max(retention.completedHours, retention.otherHours) + graceHours;
  const expiryOf = ({ deadline_at }: Whose): number => toSeconds(Date.parse(deadline_at) + hours * 3_600_000);
  return {
    expiryOf,
    async put(record, value) {
      const expires_at = expiryOf(record);
      // JSON text, since an item's map would not keep the order of keys, on which signed content depends.
      const body = JSON.stringify(value);
      const bytes = new TextEncoder().encode(body);
      if (bytes.length <= maxBodyBytes) return { body, expires_at };
      const hash = createHash('sha256').update(bytes).digest('hex');
      const key = `rows/${record.agent_id}/${hash}.json`;
      await blobs.put(key, bytes);
      return { body_blob: key, expires_at };
    },
    async get(item) {
      if (typeof item['body'] === 'string') return JSON.parse(item['body']);
      const key = String(item['body_blob']);
      const blob = await blobs.get(key);
      if (blob === undefined) throw new Error(`the blob ${key} of an item is gone`);
      return JSON.parse(await text(blob));
    },
  };
}
