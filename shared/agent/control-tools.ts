import * as z from 'zod';
import { limits } from './limits.ts';

/** Tools that steer the run itself; the Think step answers them, no family is called. */
export const controlTools = {
  report_progress: {
    description:
      'Shows the user where you are. Call it at the start, before each step and after each result: text between tool calls is not shown. Percent never goes down.',
    input: z.object({
      percent: z
        .int()
        .min(0)
        .max(100)
        .optional()
        .describe('How much of the whole job is done; left out where that cannot be said'),
      message: z
        .string()
        .min(1)
        .max(limits.progressChars)
        .describe('The current step, in a few words; lines behind the first are shown below it'),
    }),
  },
  wait: {
    description:
      'Sleeps. Nothing is billed while you wait; the conversation goes on afterwards. Use it when there is nothing to do until later.',
    input: z.object({
      seconds: z.int().min(1).max(limits.waitToolSeconds),
      reason: z.string().min(1).max(500),
    }),
  },
  finish: {
    description:
      'Ends the job. Call it exactly once, as the only call of your reply, when everything is done or cannot be done. The platform prints and counts the findings itself.',
    input: z.object({
      exit_code: z.int().min(0).max(255).describe('0 when the job was done as asked'),
      summary: z.string().min(1).max(20_000).describe('The result; the first line stands alone'),
      dismissed: z
        .array(
          z.object({
            rule_id: z.string(),
            path: z.string(),
            line: z.int().min(1),
            reason: z.string().min(1),
          }),
        )
        .max(500)
        .optional()
        .describe('Findings of the tools that you judged to be false, each with the reason'),
    }),
  },
} as const;

export type ControlToolName = keyof typeof controlTools;
export type FinishInput = z.infer<(typeof controlTools)['finish']['input']>;

/** Whether the platform answers a call to this tool by itself. */
export function isControlTool(name: string): name is ControlToolName {
  return Object.hasOwn(controlTools, name);
}
