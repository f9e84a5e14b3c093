import * as z from 'zod';
import { limits } from '#shared/agent/limits.ts';
import type { ToolPending, ToolResult } from './tool.ts';

const goOnSchema = z.object({
  afterSeconds: z.number().min(0).max(limits.toolPauseSeconds),
  state: z.unknown(),
  progress: z.string().optional(),
});

/**
 * The outcome as it can be kept: what a tool wants to go on with becomes what the next round will read.
 * @throws {Error} for a state that is no JSON or too big, and for a pause that is none: the tool is broken.
 */
export function checkPending(outcome: ToolResult | ToolPending): ToolResult | ToolPending {
  if (!('goOn' in outcome)) return outcome;
  const { state, ...goOn } = goOnSchema.parse(outcome.goOn);
  const json = JSON.stringify(state ?? null);
  const bytes = new TextEncoder().encode(json).length;
  if (bytes > limits.toolStateBytes) {
    throw new Error(`the state to go on with has ${bytes} bytes, more than ${limits.toolStateBytes}`);
  }
  const { progress, ...rest } = goOn;
  return { goOn: { ...rest, state: JSON.parse(json), ...(progress === undefined ? {} : { progress }) } };
}
