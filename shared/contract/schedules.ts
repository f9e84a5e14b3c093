import * as z from 'zod';
import { scheduleFireSchema } from '../agent/fire.ts';
import { scheduledTaskSchema } from './task.ts';

/** Unique among the schedules of one owner. */
export const scheduleNameSchema = z
  .string()
  .regex(/^[0-9a-zA-Z._-]{1,40}$/, '1 to 40 of the characters 0-9 a-z A-Z . _ -');

/** `skip`: a fire that finds an agent of an earlier one running starts none. */
export const overlapPolicies = ['skip', 'allow'] as const;

/** Body of `PUT /schedules/{name}`. Whether the expression names a time that exists is for the scheduler to say. */
export const scheduleRequestSchema = z.strictObject({
  /** EventBridge Scheduler's forms; `cron` has six fields. */
  expression: z
    .string({ error: 'at(...), rate(...) or cron(...)' })
    .max(256)
    .regex(/^(at|rate|cron)\([^()]*\)$/, 'at(...), rate(...) or cron(...)'),
  timezone: z.string().max(64).refine(isTimezone, 'an IANA name, such as Europe/Berlin').default('UTC'),
  enabled: z.boolean().default(true),
  overlap: z.enum(overlapPolicies).default('skip'),
  task: scheduledTaskSchema,
});
export type ScheduleRequest = z.infer<typeof scheduleRequestSchema>;
/** As callers write it: defaults may be left out. */
export type ScheduleInput = z.input<typeof scheduleRequestSchema>;

export const scheduleSchema = z.object({
  name: scheduleNameSchema,
  expression: z.string(),
  timezone: z.string(),
  enabled: z.boolean(),
  overlap: z.enum(overlapPolicies),
  task: scheduledTaskSchema,
  /** Where the platform tells; EventBridge Scheduler does not. */
  next_fire: z.iso.datetime().optional(),
  last_fire: scheduleFireSchema.optional(),
});
export type ScheduleAnswer = z.infer<typeof scheduleSchema>;

/** In the order of their names. */
export const listSchedulesAnswerSchema = z.object({ schedules: z.array(scheduleSchema) });
export type ListSchedulesAnswer = z.infer<typeof listSchedulesAnswerSchema>;

/** Safe to repeat: `deleted` is false where there was none. Agents that run go on. */
export const deleteScheduleAnswerSchema = z.object({ name: scheduleNameSchema, deleted: z.boolean() });
export type DeleteScheduleAnswer = z.infer<typeof deleteScheduleAnswerSchema>;

function isTimezone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
