import * as z from 'zod';

const failedReasons = ['unfinished', 'refused', 'turn_limit', 'timeout', 'budget', 'crashed'] as const;
const terminatedReasons = ['killed', 'stopped_outside'] as const;

/** Why an agent ended; which status each reason means stands in {endSchema}. */
export const endReasons = ['finished', ...failedReasons, ...terminatedReasons] as const;

const completedAt = z.iso.datetime();

/** Exactly one of these is ever written for an agent. */
export const endSchema = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('completed'),
    end_reason: z.literal('finished'),
    exit_code: z.int(),
    completed_at: completedAt,
  }),
  z.object({
    status: z.literal('failed'),
    end_reason: z.enum(failedReasons),
    exit_code: z.union([z.literal(1), z.literal(124)]),
    error: z.string(),
    completed_at: completedAt,
  }),
  z.object({
    status: z.literal('terminated'),
    end_reason: z.enum(terminatedReasons),
    exit_code: z.literal(137),
    completed_at: completedAt,
  }),
]);
export type End = z.infer<typeof endSchema>;

/** An end before the moment it is written is known. */
export type EndCause =
  | { reason: 'finished'; exitCode: number }
  | { reason: (typeof failedReasons)[number]; error: string }
  | { reason: (typeof terminatedReasons)[number] };

/** The end that a cause means, with the status and exit code that belong to it. */
export function makeEnd(cause: EndCause, completedAt: string): End {
  switch (cause.reason) {
    case 'finished':
      return {
        status: 'completed',
        end_reason: 'finished',
        exit_code: cause.exitCode,
        completed_at: completedAt,
      };
    case 'killed':
    case 'stopped_outside':
      return { status: 'terminated', end_reason: cause.reason, exit_code: 137, completed_at: completedAt };
    default:
      return {
        status: 'failed',
        end_reason: cause.reason,
        exit_code: cause.reason === 'timeout' ? 124 : 1,
        error: cause.error,
        completed_at: completedAt,
      };
  }
}

/** The end of an agent whose deadline has passed, in the words of the contract. */
export function timeoutCause(timeoutMinutes: number): EndCause {
  return { reason: 'timeout', error: `Agent exceeded timeout (${timeoutMinutes} minutes)` };
}
