import type { McpOptions } from '../mcp-options.ts';
import { agentOutputTool } from './agent-output.ts';
import { decideApprovalTool } from './decide-approval.ts';
import { killAgentTool } from './kill-agent.ts';
import { listAgentsTool } from './list-agents.ts';
import type { McpTool } from './mcp-tool.ts';
import { sendMessageTool } from './send-message.ts';
import { taskTool } from './task.ts';

/** The tools that a client gets to see. */
export function toolsFor({ allowApprovals }: McpOptions): readonly McpTool[] {
  const always = [taskTool, agentOutputTool, listAgentsTool, killAgentTool, sendMessageTool];
  return allowApprovals === true ? [...always, decideApprovalTool] : always;
}
