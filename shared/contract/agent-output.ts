import * as z from 'zod';
import { artifactSchema } from '../agent/artifact.ts';
import { endReasons } from '../agent/end.ts';
import { agentIdSchema } from '../agent/ids.ts';
import { limits } from '../agent/limits.ts';
import { type AgentStatus, progressSchema } from '../agent/record.ts';
import { usageSchema } from '../agent/usage.ts';
import { shownApprovalSchema } from './approvals.ts';
import { wholeNumber } from './whole-number.ts';

export const agentStatusSchema = z.enum([
  'running',
  'completed',
  'failed',
  'terminated',
] as const satisfies readonly AgentStatus[]);

/** Query of `GET /agents/{agent_id}/output`. Whether the filter is valid RE2 is checked where it is compiled. */
export const agentOutputQuerySchema = z.strictObject({
  filter: z.string().min(1).max(limits.filterChars).optional(),
  /** A cursor of an earlier answer; without one, from the first line. */
  after: z.string().max(64).optional(),
  wait_seconds: wholeNumber(0, limits.waitSeconds).optional(),
  limit: wholeNumber(1, limits.outputLines.max).optional(),
});
export type AgentOutputQuery = z.infer<typeof agentOutputQuerySchema>;

/** Query of `GET /agents/{agent_id}/events`. The header `Last-Event-ID`, a cursor too, goes before `after`. */
export const agentEventsQuerySchema = agentOutputQuerySchema.pick({ filter: true, after: true });
export type AgentEventsQuery = z.infer<typeof agentEventsQuerySchema>;

export const outputLineSchema = z.object({
  seq: z.int().min(1),
  at: z.iso.datetime(),
  text: z.string(),
});

export const agentOutputSchema = z.object({
  agent_id: agentIdSchema,
  subagent_type: z.string(),
  description: z.string(),
  status: agentStatusSchema,
  rehearsal: z.boolean(),
  owner: z.string(),
  model: z.string(),
  /** The new lines joined by line ends. */
  output: z.string(),
  lines: z.array(outputLineSchema),
  /** Hand it back as `after`; it lies behind every line looked at, also those that the filter dropped. */
  next_cursor: z.string(),
  /** True where the limit cut the answer: ask again at once. */
  has_more: z.boolean(),
  progress: progressSchema,
  /** Where the agent waits for somebody's decision. */
  approval: shownApprovalSchema.optional(),
  exit_code: z.int().optional(),
  end_reason: z.enum(endReasons).optional(),
  error: z.string().optional(),
  started_at: z.iso.datetime(),
  completed_at: z.iso.datetime().optional(),
  duration_seconds: z.number().nonnegative(),
  usage: usageSchema,
  /** True where some lines of an agent whose record is gone are gone as well: what matched among them is not here. */
  partial: z.boolean().optional(),
  /** Files that the agent made; `GET /agents/{agent_id}/artifacts/{name}` gives one. */
  artifacts: z.array(artifactSchema).default([]),
});
export type AgentOutput = z.infer<typeof agentOutputSchema>;

/** A cursor is the number of the last line looked at. Readers treat it as opaque. */
export function encodeCursor(seq: number): string {
  return `s${seq}`;
}

/** @returns the number of the last line looked at; `undefined` for a cursor that this API never gave out. */
export function decodeCursor(cursor: string): number | undefined {
  const digits = /^s(\d{1,15})$/.exec(cursor)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
