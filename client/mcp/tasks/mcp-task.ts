import type { AgentOutput } from '#shared/contract/agent-output.ts';
import type { ListedAgent } from '#shared/contract/list-agents.ts';
import { messageOf } from '../progress.ts';

/** The extension by which clients of the stateless revision say that they can hold tasks. */
export const tasksExtension = 'io.modelcontextprotocol/tasks';

/** Records of ended agents are kept for at least so long. */
const lifeMs = 24 * 3_600_000;
/** Each look is a call of the platform. What was just started may have ended at once: the first look is soon. */
export const pollMs = { first: 500, later: 3_000 };

type Agent = AgentOutput | ListedAgent;

/** What both revisions tell of a task. Its id is the agent's. */
export interface McpTask {
  taskId: string;
  status: 'working' | 'completed' | 'cancelled';
  statusMessage: string;
  createdAt: string;
  lastUpdatedAt: string;
}

/**
 * An agent as a task. One that failed is a task that completed: its call was answered, and the answer says how the
 * agent ended. Only whoever was killed was cancelled.
 */
export function taskOf(agent: Agent): McpTask {
  const { agent_id, status, started_at, completed_at, progress } = agent;
  return {
    taskId: agent_id,
    status: statusOf(status),
    statusMessage: status === 'running' ? messageOf(agent) : `${agent_id} ${status}`,
    createdAt: started_at,
    lastUpdatedAt: completed_at ?? progress.last_update,
  };
}

/** As the handshake's revision writes it, from 2025. */
export function legacyTask(task: McpTask, pollInterval = pollMs.later) {
  return { ...task, ttl: lifeMs, pollInterval };
}

/** As the extension writes it. */
export function extensionTask(task: McpTask, pollIntervalMs = pollMs.later) {
  return { ...task, ttlMs: lifeMs, pollIntervalMs };
}

function statusOf(status: Agent['status']): McpTask['status'] {
  if (status === 'running') return 'working';
  return status === 'terminated' ? 'cancelled' : 'completed';
}
