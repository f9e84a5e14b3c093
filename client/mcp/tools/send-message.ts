import * as z from 'zod';
import { agentIdSchema } from '#shared/agent/ids.ts';
import { messageAnswerSchema, messageRequestSchema } from '#shared/contract/messages.ts';
import { idempotencyKeyOf } from '../idempotency-key.ts';
import { answer, defineTool } from './mcp-tool.ts';

export const sendMessageTool = defineTool({
  name: 'SendMessage',
  title: 'Tell a running agent something',
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },
  describe: () =>
    'Tells a running agent something before its next turn, such as what to leave out or to look at as well. ' +
    'An agent that waits is not woken by it; one that has ended takes no messages.',
  input: z.strictObject({
    agent_id: agentIdSchema.describe('As Task and ListAgents tell it'),
    text: messageRequestSchema.shape.text.describe('What the agent should know or do'),
  }),
  output: messageAnswerSchema,
  async run(call, { agent_id, text }) {
    const { signal } = call.context.mcpReq;
    const idempotencyKey = idempotencyKeyOf(call, { agent_id, text });
    const api = await call.session.connect();
    const sent = await api.send(agent_id, { text }, { signal, idempotencyKey });
    return answer(sent, sent.message);
  },
});
