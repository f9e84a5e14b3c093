import * as z from 'zod';
import { agentIdSchema } from './ids.ts';

const time = z.iso.datetime();

/** What came of one fire of a schedule; `time` is the planned one. */
export const scheduleFireSchema = z.discriminatedUnion('outcome', [
  z.object({ time, outcome: z.literal('started'), agent_id: agentIdSchema }),
  /** `agent_id` is the one that still ran. */
  z.object({ time, outcome: z.literal('skipped'), agent_id: agentIdSchema }),
  /** It may be tried again, and then come out otherwise. */
  z.object({ time, outcome: z.literal('failed'), error: z.string() }),
]);
export type ScheduleFire = z.infer<typeof scheduleFireSchema>;

/** Which fire an agent came from, for agents that a schedule started. */
export const firedBySchema = z.object({
  /** The scheduler's own name of the schedule. */
  schedule: z.string(),
  time,
});
export type FiredBy = z.infer<typeof firedBySchema>;
