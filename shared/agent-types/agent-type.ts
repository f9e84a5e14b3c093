import * as z from 'zod';
import type { ToolFamily } from '#shared/workflow/families.ts';

/** `agent-<name>-<10 characters>` is also a Step Functions execution name, which ends at 80 characters. */
export const maxAgentTypeNameLength = 63;

/** What `model` may say besides a full model id; the ids behind the aliases are dated with the prices. */
export const modelAliases = ['haiku', 'sonnet', 'opus', 'inherit'] as const;

/** A digit or a separator tells a full id (`claude-sonnet-5-5`, `mistral:latest`) from a misspelt alias. */
const fullModelId = /^(?=.*[\d.:/-])[\w.:/@-]{1,200}$/;

/** What a caller names as `subagent_type`: who does the work, with which tools, on which model. */
export const agentTypeSchema = z.object({
  /** Kebab-case; unique among the loaded types. */
  name: z
    .string()
    .max(maxAgentTypeNameLength)
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  /** Says when to use the type; may have several lines. */
  description: z.string().regex(/\S/),
  /** The platform's own tool names; `all` is every tool but those that deploy. */
  tools: z.union([z.literal('all'), z.array(z.string().min(1)).readonly()]),
  /** Taken away even from `all`. */
  disallowedTools: z.array(z.string().min(1)).readonly().optional(),
  /** `inherit` is the platform's default model. A request's own `model` wins over any of these. */
  model: z.union([z.enum(modelAliases), z.string().regex(fullModelId)]),
  /** For people's lists only. */
  color: z.string().min(1).optional(),
  timeoutMinutes: z.int().min(1).max(1440).optional(),
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
