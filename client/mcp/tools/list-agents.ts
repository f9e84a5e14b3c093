import * as z from 'zod';
import { renderAgentList } from '#client/render/agent-list.ts';
import { limits } from '#shared/agent/limits.ts';
import { listAgentsAnswerSchema, listAgentsQuerySchema } from '#shared/contract/list-agents.ts';
import { dataNotice } from '../fence.ts';
import { answer, defineTool } from './mcp-tool.ts';

export const listAgentsTool = defineTool({
  name: 'ListAgents',
  title: 'List background agents',
  annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
  describe: () => 'Lists your background agents, newest first: ids, types, status, progress, age and cost.',
  input: z.strictObject({
    status: listAgentsQuerySchema.shape.status.describe('Only agents that are so'),
    subagent_type: listAgentsQuerySchema.shape.subagent_type.describe('Only agents of this type'),
    limit: z.int().min(1).max(limits.listPage.max).default(20).describe('At most so many'),
    cursor: listAgentsQuerySchema.shape.cursor.describe('next_cursor of the answer before, for older ones'),
  }),
  output: listAgentsAnswerSchema.extend({
    notice: z.string().describe('How to take descriptions, steps and approvals'),
  }),
  async run({ session, context }, query) {
    const api = await session.connect();
    const page = await api.list(query, { signal: context.mcpReq.signal });
    const list = renderAgentList(page.agents, new Date(session.world.now()));
    const more = page.next_cursor === undefined ? [] : ['There are more: next_cursor gives older ones.'];
    return answer(
      { ...page, notice: dataNotice },
      [list === '' ? 'No such agents.' : list, ...more].join('\n'),
    );
  },
});
