import { randomBytes, randomUUID } from 'node:crypto';
import type { Ids } from '#lambdas/ports/ids.ts';

export const randomIds: Ids = {
  bytes: (length) => randomBytes(length),
  uuid: () => randomUUID(),
};
