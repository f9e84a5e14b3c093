import * as z from 'zod';
import { ProductError } from '#shared/errors/product-error.ts';

const positionSchema = z.tuple([z.string(), z.string()]);

/** The place of the last agent of a page, so that new agents do not shift the pages. */
export function encodeCursor({ started_at, agent_id }: { started_at: string; agent_id: string }): string {
  return Buffer.from(JSON.stringify([started_at, agent_id])).toString('base64url');
}

/** @throws {ProductError} invalid_cursor */
export function decodeCursor(cursor: string): string {
  try {
    const [started_at, agentId] = positionSchema.parse(
      JSON.parse(Buffer.from(cursor, 'base64url').toString()),
    );
    return `${started_at} ${agentId}`;
  } catch (cause) {
    throw new ProductError('invalid_cursor', {
      message: 'cursor: not one that this API gave out',
      remedy: 'Leave it out to begin with the newest agent',
      cause,
    });
  }
}
