import * as z from 'zod';
import type { Fire, Schedule } from '#lambdas/ports/scheduler.ts';

/** EventBridge Scheduler puts the planned time here; it stays the same when a fire is delivered again. */
const plannedTime = '<aws.scheduler.scheduled-time>';

const fireSchema = z.object({ schedule: z.string(), time: z.string(), payload: z.unknown() });

/**
 * What the receiver of a fire is handed. The scheduler replaces its placeholders as plain text wherever they
 * stand, so those that a payload happens to hold are written in a way that it does not see.
 */
export function fireInput({ name, payload }: Pick<Schedule, 'name' | 'payload'>): string {
  const written = (value: unknown): string => JSON.stringify(value ?? null).replaceAll('<', '\\u003c');
  return `{"schedule":${written(name)},"time":"${plannedTime}","payload":${written(payload)}}`;
}

export function payloadOf(input: string): unknown {
  return fireSchema.parse(JSON.parse(input)).payload;
}

/** A fire as its receiver gets it. @throws {z.ZodError} for anything else. */
export function parseFire(event: unknown): Fire {
  const { schedule, time, payload } = fireSchema.extend({ time: z.iso.datetime() }).parse(event);
  return { schedule, time, payload };
}
