import * as z from 'zod';
import { ownerSchema } from '#shared/agent/ids.ts';
import { overlapPolicies, scheduleNameSchema } from '#shared/contract/schedules.ts';
import { scheduledTaskSchema } from '#shared/contract/task.ts';

/** What a schedule hands on when it fires: whose it is, what it starts, and whether beside an earlier one. */
export const schedulePayloadSchema = z.object({
  owner: ownerSchema,
  /** As its owner calls it. */
  name: scheduleNameSchema,
  overlap: z.enum(overlapPolicies),
  task: scheduledTaskSchema,
});
export type SchedulePayload = z.infer<typeof schedulePayloadSchema>;
