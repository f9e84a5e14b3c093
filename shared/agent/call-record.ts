import * as z from 'zod';
import { agentIdSchema, ownerSchema } from './ids.ts';
import { limits } from './limits.ts';

/**
 * `pending`: begun, its tool goes on later. `aborted`: cut short by a kill, the deadline or a shutdown. `refused`:
 * not run, since there is no such tool for the agent's type, or the call was one too many or incomplete. `abandoned`:
 * its agent ended before it had an answer.
 */
export const callOutcomes = ['ok', 'error', 'timeout', 'aborted', 'refused', 'pending', 'abandoned'] as const;
export type CallOutcomeName = (typeof callOutcomes)[number];

/** Who called what tool, with what, when, how long, and what came of it. */
export const callRecordSchema = z.object({
  agent_id: agentIdSchema,
  subagent_type: z.string(),
  owner: ownerSchema,
  turn: z.int().min(1),
  tool_use_id: z.string().min(1),
  tool: z.string(),
  /** JSON, masked and cut: a record of what was asked, not a way to ask it again. */
  input: z.string(),
  started_at: z.iso.datetime(),
  duration_ms: z.number().nonnegative(),
  outcome: z.enum(callOutcomes),
  /** Of an abandoned one: what became of what it had begun elsewhere. Left out where there was nothing. */
  aftermath: z.string().max(limits.aftermathChars).optional(),
});
export type CallRecord = z.infer<typeof callRecordSchema>;

/** Names one call of an agent. Calls are read in the order of these. */
export type CallPlace = Pick<CallRecord, 'turn' | 'tool_use_id'>;

/** What was recorded of a call stays, once it is how the call came out: a later try may still end one that was cut short. */
export function isSettled({ outcome }: Pick<CallRecord, 'outcome'>): boolean {
  return outcome !== 'pending' && outcome !== 'aborted';
}
