import * as z from 'zod';
import { limits } from '../agent/limits.ts';
import { modelAliases } from '../pricing/models.ts';
import type { ToolFamily } from '../workflow/families.ts';
import { workspaceTools } from './tool-names.ts';

/** A digit or a separator tells a full id (`claude-sonnet-5-5`, `mistral:latest`) from a misspelt alias. */
const fullModelId = /^(?=.*[\d.:-])[a-zA-Z0-9][\w.:-]{0,99}$/;

/** `inherit` is the platform's default model. */
const modelSchema = z.union([
  z.literal('inherit'),
  z.literal(Object.keys(modelAliases)),
  z.string().regex(fullModelId),
]);

const { min, max } = limits.timeoutMinutes;

/** What a caller names as `subagent_type`: who does the work, with which tools, on which model. */
export const agentTypeSchema = z.object({
  /** Kebab-case; unique among the loaded types. */
  name: z
    .string()
    .max(limits.agentTypeNameChars)
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  /** Says when to use the type; may have several lines. */
  description: z.string().regex(/\S/),
  /** The platform's own tool names; `all` is every tool but those that deploy. */
  tools: z.union([z.literal('all'), z.array(z.string().min(1)).readonly()]),
  /** Taken away even from `all`. */
  disallowedTools: z.array(z.string().min(1)).readonly().optional(),
  /** A request's own `model` wins. */
  model: modelSchema,
  /** For people's lists only. */
  color: z.string().min(1).optional(),
  timeoutMinutes: z.int().min(min).max(max).optional(),
  maxTurns: z.int().min(1).optional(),
  maxCostUsd: z.number().positive().optional(),
  systemPrompt: z.string().regex(/\S/),
  /** Keys of the file that mean nothing here, as they were written. */
  extra: z.record(z.string(), z.unknown()),
});
export type AgentType = z.infer<typeof agentTypeSchema>;

/**
 * Whether agents of this type may call a tool. The control tools belong to no family and are not asked
 * about: every agent has them.
 */
export function mayUseTool(
  agentType: Pick<AgentType, 'tools' | 'disallowedTools'>,
  tool: { name: string; family: ToolFamily },
): boolean {
  if (agentType.disallowedTools?.includes(tool.name)) return false;
  return agentType.tools === 'all' ? tool.family !== 'deploy' : agentType.tools.includes(tool.name);
}

/** Whether agents of this type can do nothing, or not all of it, without a workspace. */
export function readsWorkspace({
  tools,
  disallowedTools = [],
}: Pick<AgentType, 'tools' | 'disallowedTools'>): boolean {
  const named = tools === 'all' ? [...workspaceTools] : tools;
  return named.some((name) => workspaceTools.has(name) && !disallowedTools.includes(name));
}
