import * as z from 'zod';
import { agentIdSchema } from '../agent/ids.ts';
import { agentStatusSchema } from './agent-output.ts';

export const killAnswerSchema = z.object({
  agent_id: agentIdSchema,
  /** False where the agent had ended before: then `status` is how. */
  killed: z.boolean(),
  status: agentStatusSchema,
  /** No model was behind the agent, but a scripted playbook. */
  rehearsal: z.boolean(),
  /** The last lines of what the agent had written. */
  output: z.string(),
  message: z.string(),
});
export type KillAnswer = z.infer<typeof killAnswerSchema>;
