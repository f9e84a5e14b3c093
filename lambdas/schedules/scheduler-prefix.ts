import { createHash } from 'node:crypto';
import type { Owner } from '#shared/agent/ids.ts';
import { schedulerPrefixOf } from '#shared/storage/scheduler-prefix.ts';

export function schedulerPrefix(owner: Owner): string {
  return schedulerPrefixOf(createHash('sha256').update(owner).digest('base64url'));
}
