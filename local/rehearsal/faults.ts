import * as z from 'zod';

/** Which requests a fault hits; what is not said matches everything. */
const where = {
  /** The n-th request for a reply that this server gets, from 1. */
  request: z.int().min(1).optional(),
  /** An agent type, or an agent as the log names it. */
  agent: z.string().optional(),
  /** The reply's number within its conversation, from 1. */
  turn: z.int().min(1).optional(),
  /** How many requests it hits before it is used up; default 1. */
  times: z.int().min(1).optional(),
};

/** The part of the reply that still arrives; default 0.5. */
const part = z.number().min(0).max(1).optional();

/** What the server can be told to do instead of answering well. */
export const faultSchema = z.discriminatedUnion('kind', [
  /** An error answer: 429, 529, 500 and so on. */
  z.strictObject({
    kind: z.literal('status'),
    status: z.int().min(400).max(599),
    message: z.string().optional(),
    retry_after_seconds: z.number().positive().optional(),
    ...where,
  }),
  /** The connection breaks before an answer. */
  z.strictObject({ kind: z.literal('reset'), ...where }),
  /** No answer ever. */
  z.strictObject({ kind: z.literal('hang'), ...where }),
  /** An `error` event in the middle of the reply's stream. */
  z.strictObject({ kind: z.literal('midstream_error'), part, ...where }),
  /** The connection breaks in the middle of the reply. */
  z.strictObject({ kind: z.literal('midstream_reset'), part, ...where }),
  /** The stream stalls in the middle of the reply and stays open. */
  z.strictObject({ kind: z.literal('midstream_hang'), part, ...where }),
  /** So long between two events. */
  z.strictObject({ kind: z.literal('slow'), event_ms: z.number().positive(), ...where }),
  /** Another stop reason than the playbook's: `refusal`, `max_tokens`, `pause_turn`, or one nobody knows. */
  z.strictObject({
    kind: z.literal('stop'),
    reason: z.string().min(1),
    category: z.string().optional(),
    ...where,
  }),
]);
export type Fault = z.infer<typeof faultSchema>;

export interface FaultPlan {
  add(faults: readonly Fault[]): void;
  clear(): void;
  /** The first fault that the request meets, which is thereby used once. */
  take(request: { number: number; agent: string; agentType: string; turn: number }): Fault | undefined;
}

/** A plan that hands out each fault as often as it says, the earliest ordered first. */
export function createFaultPlan(initial: readonly Fault[] = []): FaultPlan {
  const waiting = initial.map((fault) => ({ fault, left: fault.times ?? 1 }));
  return {
    add: (faults) => waiting.push(...faults.map((fault) => ({ fault, left: fault.times ?? 1 }))),
    clear: () => waiting.splice(0),
    take(request) {
      const hit = waiting.find(({ fault, left }) => left > 0 && matches(fault, request));
      if (hit === undefined) return undefined;
      hit.left -= 1;
      return hit.fault;
    },
  };
}

function matches(
  fault: Fault,
  request: { number: number; agent: string; agentType: string; turn: number },
): boolean {
  return (
    (fault.request === undefined || fault.request === request.number) &&
    (fault.turn === undefined || fault.turn === request.turn) &&
    (fault.agent === undefined || fault.agent === request.agentType || fault.agent === request.agent)
  );
}
