import * as z from 'zod';
import { remedyPartSchema } from './remedy.ts';

/** The body of every answer that is not a success. */
export const errorBodySchema = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    remedy: z.string(),
    /** The remedy for clients whose users know calls and options by other names; only where it names any. */
    remedy_parts: z.array(remedyPartSchema).optional(),
    retryable: z.boolean(),
    details: z.record(z.string(), z.unknown()).optional(),
  }),
  request_id: z.string(),
});
export type ErrorBody = z.infer<typeof errorBodySchema>;
