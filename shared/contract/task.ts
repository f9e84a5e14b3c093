import * as z from 'zod';
import { agentIdSchema, workspaceIdSchema } from '../agent/ids.ts';
import { limits } from '../agent/limits.ts';

const { min, max } = limits.timeoutMinutes;
const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

const taskFields = z.strictObject({
  subagent_type: z.string({ error: 'name the agent type' }).min(1).max(limits.agentTypeNameChars),
  prompt: z
    .string()
    .refine(
      (text) => bytesOf(text) <= limits.promptBytes,
      `at most ${limits.promptBytes / 1024} KiB; put long material into the workspace`,
    )
    .optional(),
  description: z
    .string()
    .max(
      limits.descriptionChars,
      `at most ${limits.descriptionChars} characters; the work itself goes into prompt`,
    )
    .refine((text) => !/[\r\n]/.test(text), 'one line; the work itself goes into prompt')
    .optional(),
  run_in_background: z.boolean().default(false),
  model: z
    .string()
    .max(100)
    .regex(/^[a-zA-Z0-9][a-zA-Z0-9.:_-]*$/, 'haiku, sonnet, opus, or a full model id')
    .optional(),
  timeout_minutes: z.int(`a whole number from ${min} to ${max}`).min(min).max(max).optional(),
  workspace: workspaceIdSchema.optional(),
  max_cost_usd: z.number().positive().max(limits.costUsd).optional(),
  on_duplicate: z.enum(['allow', 'reject', 'reuse']).default('allow'),
});

const saysWhatToDo = ({
  prompt,
  description,
}: {
  prompt?: string | undefined;
  description?: string | undefined;
}) => Boolean(prompt?.trim() || description?.trim());
const whatToDo = { path: ['prompt'], error: 'say what to do, in prompt or in description' };

/** `POST /tasks`. */
export const taskRequestSchema = taskFields.refine(saysWhatToDo, whatToDo);
export type TaskRequest = z.infer<typeof taskRequestSchema>;
/** As callers write it: defaults may be left out. */
export type TaskInput = z.input<typeof taskRequestSchema>;

/** What a schedule starts: nobody waits for it. */
export const scheduledTaskSchema = taskFields
  .omit({ run_in_background: true })
  .refine(saysWhatToDo, whatToDo);
export type ScheduledTask = z.infer<typeof scheduledTaskSchema>;

/** `202`: the agent runs. */
export const taskAnswerSchema = z.object({
  agent_id: agentIdSchema,
  subagent_type: z.string(),
  description: z.string(),
  status: z.literal('running'),
  model: z.string(),
  started_at: z.iso.datetime(),
  timeout_minutes: z.int(),
  /** Good for further tasks on the same files. */
  workspace: workspaceIdSchema.optional(),
  /** True where a scripted playbook stands in for a model. */
  rehearsal: z.boolean(),
  message: z.string(),
});
export type TaskAnswer = z.infer<typeof taskAnswerSchema>;

/** `Idempotency-Key`: printable, so that it fits a header and a table key. */
export const idempotencyKeySchema = z
  .string()
  .regex(/^[\x21-\x7e]{1,128}$/, '1 to 128 printable characters without spaces');
