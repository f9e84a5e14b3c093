import type { CallToolResult } from '@modelcontextprotocol/server';
import type { TaskAnswer } from '#shared/contract/task.ts';
import type { ToolCall } from '../tools/mcp-tool.ts';
import { extensionTask, legacyTask, type McpTask, pollMs } from './mcp-task.ts';

/** The handle of a task in place of a result, in the words of the client's revision. */
export function createdTask(call: ToolCall, started: TaskAnswer): CallToolResult {
  const { agent_id, started_at } = started;
  const task: McpTask = {
    ...{ taskId: agent_id, status: 'working', statusMessage: `${agent_id} is running` },
    ...{ createdAt: started_at, lastUpdatedAt: started_at },
  };
  if (!call.isTask) return { content: [], resultType: 'task', ...extensionTask(task, pollMs.first) };
  const said = `${agent_id} is running. AgentOutput reads it, KillAgent ends it.`;
  return {
    content: [],
    task: legacyTask(task, pollMs.first),
    _meta: { 'io.modelcontextprotocol/model-immediate-response': said },
  };
}
