import * as z from 'zod';
import { endReasons } from '../agent/end.ts';
import { agentIdSchema } from '../agent/ids.ts';
import { limits } from '../agent/limits.ts';
import { progressSchema } from '../agent/record.ts';
import { agentStatusSchema } from './agent-output.ts';
import { shownApprovalSchema } from './approvals.ts';
import { wholeNumber } from './whole-number.ts';

/** Query of `GET /agents` and `GET /team/agents`. */
export const listAgentsQuerySchema = z.strictObject({
  status: z.enum([...agentStatusSchema.options, 'all']).default('all'),
  subagent_type: z.string().min(1).max(limits.agentTypeNameChars).optional(),
  limit: wholeNumber(1, limits.listPage.max).optional(),
  cursor: z.string().max(512).optional(),
});
export type ListAgentsQuery = z.infer<typeof listAgentsQuerySchema>;

export const listedAgentSchema = z.object({
  agent_id: agentIdSchema,
  subagent_type: z.string(),
  description: z.string(),
  status: agentStatusSchema,
  rehearsal: z.boolean(),
  owner: z.string(),
  model: z.string(),
  progress: progressSchema,
  /** Where the agent waits for somebody's decision. */
  approval: shownApprovalSchema.optional(),
  exit_code: z.int().optional(),
  end_reason: z.enum(endReasons).optional(),
  started_at: z.iso.datetime(),
  completed_at: z.iso.datetime().optional(),
  duration_seconds: z.number().nonnegative(),
  cost_usd: z.number().nonnegative(),
});
export type ListedAgent = z.infer<typeof listedAgentSchema>;

/** Newest first. */
export const listAgentsAnswerSchema = z.object({
  agents: z.array(listedAgentSchema),
  next_cursor: z.string().optional(),
});
export type ListAgentsAnswer = z.infer<typeof listAgentsAnswerSchema>;
