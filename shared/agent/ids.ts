import * as z from 'zod';

/** `agent-<type without a trailing -agent>-<10 base32 characters>`; also execution, log stream and key. */
export const agentIdSchema = z
  .string()
  .max(80)
  .regex(/^agent-[a-z0-9]+(-[a-z0-9]+)*-[a-z2-7]{10}$/, 'an agent’s id is like agent-code-review-abcdefghij')
  .brand('AgentId');
export type AgentId = z.infer<typeof agentIdSchema>;

/** The IAM principal that started an agent: a role or user ARN without the session's name. */
export const ownerSchema = z.string().min(1).max(2048).brand('Owner');
export type Owner = z.infer<typeof ownerSchema>;

/** Content hash of a snapshot: two equal trees are one workspace. */
export const workspaceIdSchema = z
  .string()
  .regex(/^ws-[0-9a-f]{64}$/)
  .brand('WorkspaceId');
export type WorkspaceId = z.infer<typeof workspaceIdSchema>;

const base32 = 'abcdefghijklmnopqrstuvwxyz234567';

/** @param bytes at least 10 random bytes; only five bits of each are used. */
export function makeAgentId(subagentType: string, bytes: Uint8Array): AgentId {
  const suffix = Array.from(bytes.subarray(0, 10), (byte) => base32[byte & 31]).join('');
  return agentIdSchema.parse(`agent-${typeStemOf(subagentType)}-${suffix}`);
}

/** What of an agent type's name its agents' ids hold. */
export function typeStemOf(subagentType: string): string {
  return subagentType.replace(/-agent$/, '');
}

export function typeStemOfAgent(agentId: AgentId): string {
  return agentId.slice('agent-'.length, -'-abcdefghij'.length);
}

/** By its id alone: `review` and `review-agent` are not told apart. True for every agent where no type is asked for. */
export function isOfType(agentId: AgentId, subagentType: string | undefined): boolean {
  return subagentType === undefined || typeStemOfAgent(agentId) === typeStemOf(subagentType);
}
