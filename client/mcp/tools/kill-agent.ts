import * as z from 'zod';
import { agentIdSchema } from '#shared/agent/ids.ts';
import { killAnswerSchema } from '#shared/contract/kill-agent.ts';
import { dataNotice, fence } from '../fence.ts';
import { answer, defineTool } from './mcp-tool.ts';

export const killAgentTool = defineTool({
  name: 'KillAgent',
  title: 'End an agent for good',
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
  describe: () =>
    'Ends a running agent for good. What it wrote stays readable. On one that has ended it changes nothing.',
  input: z.strictObject({ agent_id: agentIdSchema.describe('As Task and ListAgents tell it') }),
  output: killAnswerSchema.extend({ notice: z.string().describe('How to take what is in output') }),
  async run({ session, context }, { agent_id }) {
    const api = await session.connect();
    const killed = await api.kill(agent_id, { signal: context.mcpReq.signal });
    const last = killed.output === '' ? [] : [fence(agent_id, killed.output)];
    return answer({ ...killed, notice: dataNotice }, [killed.message, ...last].join('\n'));
  },
});
