import type { AgentRecord } from '#shared/agent/record.ts';
import { ProductError } from '#shared/errors/product-error.ts';

/** Sorts agents by time. */
export function placeOf({ started_at, agent_id }: AgentRecord): string {
  return `${started_at} ${agent_id}`;
}

export function decodePlace(cursor: string): string {
  if (cursor.startsWith('at ')) return cursor.slice(3);
  throw new ProductError('invalid_cursor', {
    message: 'cursor: not one that this API gave out',
    remedy: 'Leave it out to begin with the newest agent',
  });
}
