import * as z from 'zod';

/** `GET /health`, the one route without a signature. */
export const healthAnswerSchema = z.object({
  status: z.literal('ok'),
  platform: z.enum(['aws', 'embedded']),
  /** True where no model is configured and playbooks stand in. */
  rehearsal: z.boolean(),
  version: z.string(),
});
export type HealthAnswer = z.infer<typeof healthAnswerSchema>;
