import { createHash } from 'node:crypto';
import * as z from 'zod';
import { type Owner, ownerSchema } from '#shared/agent/ids.ts';
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

/**
 * What all names of an owner's schedules begin with in the scheduler, where those of all owners lie side by side:
 * 22 characters of a hash and a point, which leaves room for 41 of the scheduler's 64.
 */
export function schedulerPrefix(owner: Owner): string {
  return `${createHash('sha256').update(owner).digest('base64url').slice(0, 22)}.`;
}
