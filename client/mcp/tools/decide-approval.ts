import * as z from 'zod';
import { agentIdSchema } from '#shared/agent/ids.ts';
import { decisionAnswerSchema, decisionRequestSchema } from '#shared/contract/approvals.ts';
import { answer, defineTool } from './mcp-tool.ts';

/** Only where a person let the model decide: one that approves its own deployments is asked for nothing. */
export const decideApprovalTool = defineTool({
  name: 'DecideApproval',
  title: 'Approve or reject what an agent asks for',
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: true },
  describe: () =>
    'Approves or rejects what an agent waits for. Read `approval` in AgentOutput first, show it to the person ' +
    'whom you work for, and decide as they say; plan_hash binds the decision to what they saw.',
  input: z.strictObject({
    agent_id: agentIdSchema.describe('As AgentOutput and ListAgents tell it'),
    decision: decisionRequestSchema.shape.decision,
    plan_hash: decisionRequestSchema.shape.plan_hash
      .unwrap()
      .describe('Of the approval that was shown: nothing else is approved'),
    note: decisionRequestSchema.shape.note.describe('A reason, which the agent is told'),
  }),
  output: decisionAnswerSchema,
  async run({ session, context }, { agent_id, ...decision }) {
    const api = await session.connect();
    const decided = await api.decide(agent_id, decision, { signal: context.mcpReq.signal });
    return answer(decided, decided.message);
  },
});
