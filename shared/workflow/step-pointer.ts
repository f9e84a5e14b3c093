import * as z from 'zod';
import { agentIdSchema } from '../agent/ids.ts';
import { toolFamilies } from './families.ts';

/** What an execution is started with. */
export const executionInputSchema = z.object({
  agent_id: agentIdSchema,
  /** Until the agent's deadline: every Task takes its timeout from here. */
  seconds_left: z.int().min(1),
});
export type ExecutionInput = z.infer<typeof executionInputSchema>;

/** Where Route goes: a family, or one of the other states behind it. */
export const nextSteps = [
  ...toolFamilies,
  'several',
  'again',
  'pause',
  'approve',
  'renew',
  'done',
  'failed',
] as const;
export type NextStep = (typeof nextSteps)[number];

/** Of the history of the execution that carries the pointer, so far: it may not grow without end. */
const events = z.int().nonnegative().default(0);

/** All that travels between states: ids and counters, under 2 KiB. */
export const stepPointerSchema = executionInputSchema.extend({
  turn: z.int().nonnegative().default(0),
  next: z.enum(nextSteps).default('again'),
  /** With `several`. */
  families: z.array(z.enum(toolFamilies)).default([]),
  /** With `pause`; with `approve`, until silence means no. */
  wait_seconds: z.int().min(1).default(1),
  /** Model calls in a row that were throttled or broke. */
  attempt: z.int().nonnegative().default(0),
  events,
  /** With `renew`: the epoch that ends. */
  epoch: z.int().nonnegative().default(0),
});
export type StepPointer = z.infer<typeof stepPointerSchema>;

/** The input of a family's step, alone or as one branch of the Map. */
export const toolStepInputSchema = executionInputSchema.extend({ turn: z.int().min(1), events });
export type ToolStepInput = z.infer<typeof toolStepInputSchema>;

/** The input of Approve: the agent that waits, and what wakes its execution. */
export const approveInputSchema = z.object({ agent_id: agentIdSchema, token: z.string().min(1).max(4096) });
export type ApproveInput = z.infer<typeof approveInputSchema>;

/** The input of Settle: the pointer of the step that broke, and how it broke. */
export const settleInputSchema = executionInputSchema.extend({
  failure: z.object({ Error: z.string().default('Unknown'), Cause: z.string().default('') }),
});
export type SettleInput = z.infer<typeof settleInputSchema>;
