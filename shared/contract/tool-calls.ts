import * as z from 'zod';
import { type CallPlace, callRecordSchema } from '../agent/call-record.ts';
import { agentIdSchema } from '../agent/ids.ts';
import { limits } from '../agent/limits.ts';
import { wholeNumber } from './whole-number.ts';

/** Query of `GET /agents/{agent_id}/tool-calls`. */
export const toolCallsQuerySchema = z.strictObject({
  limit: wholeNumber(1, limits.listPage.max).optional(),
  cursor: z.string().max(1_024).optional(),
});
export type ToolCallsQuery = z.infer<typeof toolCallsQuerySchema>;

/** In the order of turns. Calls of the platform's own tools (progress, waiting, the end) are none. */
export const toolCallsAnswerSchema = z.object({
  agent_id: agentIdSchema,
  tool_calls: z.array(callRecordSchema.omit({ agent_id: true })),
  next_cursor: z.string().optional(),
});
export type ToolCallsAnswer = z.infer<typeof toolCallsAnswerSchema>;

/** Opaque to readers: the place of the last call that they have seen. */
export function encodeCallCursor({ turn, tool_use_id }: CallPlace): string {
  return `c${turn}.${tool_use_id}`;
}

/** @returns `undefined` for a cursor that this API never gave out. */
export function decodeCallCursor(cursor: string): CallPlace | undefined {
  const [, turn, tool_use_id] = /^c(\d{1,6})\.(.+)$/s.exec(cursor) ?? [];
  return tool_use_id === undefined ? undefined : { turn: Number(turn), tool_use_id };
}
