import { createHash } from 'node:crypto';
import type { ToolCall } from './tools/mcp-tool.ts';

/**
 * The same for a request that is repeated under its JSON-RPC id, so that it starts nothing twice. Where requests
 * stand alone their ids say nothing: then each call is one of its own.
 */
export function idempotencyKeyOf({ session, context }: ToolCall, body: object): string {
  if (session.id === undefined) return session.world.uuid();
  // With the body: a client that counts its ids anew asks for something else under an old one.
  const parts = JSON.stringify([session.id, context.mcpReq.id, body]);
  return createHash('sha256').update(parts).digest('hex');
}
