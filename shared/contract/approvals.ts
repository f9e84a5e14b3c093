import * as z from 'zod';
import { agentIdSchema } from '../agent/ids.ts';
import { limits } from '../agent/limits.ts';

const planHash = z.string().regex(/^[0-9a-f]{64}$/, '64 hexadecimal digits');

/** `POST /agents/{agent_id}/approval`, and the same under `/team`. */
export const decisionRequestSchema = z.strictObject({
  decision: z.enum(['approve', 'reject']),
  note: z.string().max(limits.noteChars, `at most ${limits.noteChars} characters`).optional(),
  /** What the decider was shown: where something else is pending by now, nothing is decided. */
  plan_hash: planHash.optional(),
});
export type DecisionRequest = z.infer<typeof decisionRequestSchema>;

/** What an agent waits for, as lists and AgentOutput show it. */
export const shownApprovalSchema = z.object({
  tool: z.string(),
  title: z.string(),
  details: z.string(),
  plan_hash: planHash,
  requested_at: z.iso.datetime(),
  /** Silence until then means no. */
  expires_at: z.iso.datetime(),
});
export type ShownApproval = z.infer<typeof shownApprovalSchema>;

export const decisionAnswerSchema = z.object({
  agent_id: agentIdSchema,
  decision: z.enum(['approved', 'rejected']),
  tool: z.string(),
  title: z.string(),
  plan_hash: planHash,
  decided_by: z.string(),
  decided_at: z.iso.datetime(),
  note: z.string().optional(),
  message: z.string(),
});
export type DecisionAnswer = z.infer<typeof decisionAnswerSchema>;
