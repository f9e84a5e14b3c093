import { createHash } from 'node:crypto';
import { text } from 'node:stream/consumers';
import type { Blobs } from '#lambdas/ports/blobs.ts';
import { maxBodyBytes } from '#shared/storage/table.ts';
import type { Item } from './write.ts';

/** JSON that lies in its item, or, where it is too big for one, in a blob that the item names. */
export interface Bodies {
  /** The attributes that hold a body; a blob is there before any item names it. */
  put(agentId: string, value: unknown): Promise<{ body: string } | { body_blob: string }>;
  /** The value as it was put; what it looks like is for the caller to check. */
  get(item: Item): Promise<unknown>;
}

export function createBodies(blobs: Pick<Blobs, 'get' | 'put'>): Bodies {
  return {
    async put(agentId, value) {
      // JSON text, since an item's map would not keep the order of keys, on which signed content depends.
      const body = JSON.stringify(value);
      const bytes = new TextEncoder().encode(body);
      if (bytes.length <= maxBodyBytes) return { body };
      const hash = createHash('sha256').update(bytes).digest('hex');
      const key = `rows/${agentId}/${hash}.json`;
      await blobs.put(key, bytes);
      return { body_blob: key };
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
