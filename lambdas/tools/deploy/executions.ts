import * as z from 'zod';
import type { ToolContext } from '../tool.ts';

const executionSchema = z.object({
  /** The hash of what was executed. */
  plan: z.string(),
  outcome: z.enum(['deployed', 'rolled back', 'stuck', 'unknown']),
  /** Outputs that are addresses. */
  urls: z.record(z.string(), z.string()),
});
export type KeptExecution = z.infer<typeof executionSchema>;

/** What this agent has executed, oldest first. */
export function executionsOf(kept: ToolContext['kept']): KeptExecution[] {
  return kept('execute_deployment').flatMap((value) => executionSchema.safeParse(value).data ?? []);
}
