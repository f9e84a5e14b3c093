import * as z from 'zod';

export const listAgentTypesAnswerSchema = z.object({
  agent_types: z.array(
    z.object({
      name: z.string(),
      description: z.string(),
      model: z.string(),
      tools: z.array(z.string()),
      timeout_minutes: z.int(),
      /** Whether one of its tools needs a workspace; where none does, a folder is packed in vain. */
      reads_workspace: z.boolean(),
      color: z.string().optional(),
    }),
  ),
});
export type ListAgentTypesAnswer = z.infer<typeof listAgentTypesAnswerSchema>;
