import { randomBytes, randomUUID } from 'node:crypto';
import type { Ids } from '#lambdas/ports/ids.ts';

// Asked for a few bytes at a time, the system takes as long as for all of these.
const pooledBytes = 4_096;

let pool = Buffer.alloc(0);

export const randomIds: Ids = {
  bytes(length) {
    if (length > pooledBytes) return randomBytes(length);
    if (length > pool.length) pool = randomBytes(pooledBytes);
    const bytes = pool.subarray(0, length);
    pool = pool.subarray(length);
    return bytes;
  },
  uuid: () => randomUUID(),
};
