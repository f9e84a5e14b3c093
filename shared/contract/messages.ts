import * as z from 'zod';
import { agentIdSchema } from '../agent/ids.ts';
import { limits } from '../agent/limits.ts';

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;
const sizeProblem = `at most ${limits.messageBytes / 1024} KiB`;

/** `POST /agents/{agent_id}/messages`. */
export const messageRequestSchema = z.strictObject({
  text: z
    .string()
    .refine((text) => text.trim() !== '', 'say something')
    .refine((text) => bytesOf(text) <= limits.messageBytes, sizeProblem),
});
export type MessageRequest = z.infer<typeof messageRequestSchema>;

export const messageAnswerSchema = z.object({
  agent_id: agentIdSchema,
  /** Its place among the agent's messages, from 1. */
  number: z.int().min(1),
  message: z.string(),
});
export type MessageAnswer = z.infer<typeof messageAnswerSchema>;
