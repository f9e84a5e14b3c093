import * as z from 'zod';
import { findingSchema, notCheckedSchema } from '../findings/finding.ts';
import { limits } from './limits.ts';
import type { Message } from './message.ts';
import { stopReasons } from './stop-reasons.ts';
import { usageSchema } from './usage.ts';

export const toolCallSchema = z.object({
  id: z.string().min(1).max(limits.callNameChars),
  name: z.string().min(1).max(limits.callNameChars),
  input: z.unknown(),
});
export type ToolCall = z.infer<typeof toolCallSchema>;

/** One committed model reply. `content` is stored and sent back byte for byte: thinking is signed. */
export const turnSchema = z.object({
  /** From 1. */
  turn: z.int().min(1),
  content: z.array(z.unknown()),
  stop_reason: z.enum(stopReasons),
  tool_calls: z.array(toolCallSchema),
  usage: usageSchema,
  /** How many messages the model had been told by then, in all; left out where none. */
  told: z.int().min(1).optional(),
  at: z.iso.datetime(),
});
export type Turn = z.infer<typeof turnSchema>;

/** The answer to one tool call; `content` is never empty, as the model's API demands. */
export const toolAnswerSchema = z.object({
  turn: z.int().min(1),
  tool_use_id: z.string().min(1),
  tool: z.string(),
  content: z.string().min(1),
  is_error: z.boolean(),
  duration_ms: z.number().nonnegative(),
  findings: z.array(findingSchema).default([]),
  not_checked: z.array(notCheckedSchema).default([]),
  /** For later tools of the agent; the model does not see it. */
  kept: z.unknown().optional(),
});
export type ToolAnswer = z.infer<typeof toolAnswerSchema>;

/** Where a call is that its tool has begun and not ended; its answer takes its place. */
export const pendingCallSchema = z.object({
  turn: z.int().min(1),
  tool_use_id: z.string().min(1),
  tool: z.string(),
  /** How often the tool was called for it, from 1. */
  round: z.int().min(1),
  started_at: z.iso.datetime(),
  /** When the tool is to be called again. */
  wake_at: z.iso.datetime(),
  /** The tool's own, in JSON. */
  state: z.unknown(),
});
export type PendingCall = z.infer<typeof pendingCallSchema>;

/** Everything that was said, in order; answers and pending calls belong to the turn that asked. */
export interface Conversation {
  turns: readonly Turn[];
  answers: readonly ToolAnswer[];
  /** Of the owner; a turn says up to which one the model had been told. */
  messages: readonly Message[];
  /** Of calls without an answer. */
  pending: readonly PendingCall[];
}

export const noConversation: Conversation = { turns: [], answers: [], messages: [], pending: [] };
