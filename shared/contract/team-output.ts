import * as z from 'zod';
import { agentIdSchema } from '../agent/ids.ts';
import { limits } from '../agent/limits.ts';
import { outputLineSchema } from './agent-output.ts';
import { wholeNumber } from './whole-number.ts';

/** Query of `GET /team/output`. Whether the filter is valid RE2 is checked where it is compiled. */
export const teamOutputQuerySchema = z.strictObject({
  filter: z.string({ error: 'an RE2 regular expression' }).min(1).max(limits.filterChars),
  subagent_type: z.string().min(1).max(limits.agentTypeNameChars).optional(),
  /** Without one, a day ago. */
  since: z.iso.datetime({ offset: true, error: 'a time such as 2026-11-22T08:00:00Z' }).optional(),
  limit: wholeNumber(1, limits.teamLines.max).optional(),
});
export type TeamOutputQuery = z.infer<typeof teamOutputQuerySchema>;

export const teamOutputSchema = z.object({
  /** Newest first. The type of an agent whose record is gone is what its id tells: `review` of `review-agent`. */
  lines: z.array(outputLineSchema.extend({ agent_id: agentIdSchema, subagent_type: z.string() })),
  /** Every match recorded behind `searched_from`, up to `searched_through`, is among the lines. */
  searched_from: z.iso.datetime(),
  /** A little ago: the newest lines cannot be found yet. */
  searched_through: z.iso.datetime(),
  /** True where older lines were left out, for `limit` or for time: filter more narrowly, or look at less time. */
  partial: z.boolean(),
});
export type TeamOutput = z.infer<typeof teamOutputSchema>;
