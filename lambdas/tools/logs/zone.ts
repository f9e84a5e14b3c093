import * as z from 'zod';

/** `+01:00`, as an input of a tool. */
export const utcOffsetSchema = z
  .string()
  .regex(/^[+-](?:0\d|1[0-4]):[0-5]\d$/)
  .default('+00:00')
  .describe('Zone of times that name none, and of the times in the answer');

/** In minutes east of UTC. */
export function minutesOf(utcOffset: string): number {
  const [, sign, hours, minutes] = /^([+-])(\d\d):(\d\d)$/.exec(utcOffset) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}
