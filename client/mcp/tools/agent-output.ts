import * as z from 'zod';
import { renderCost } from '#client/render/cost.ts';
import { agentIdSchema } from '#shared/agent/ids.ts';
import { limits } from '#shared/agent/limits.ts';
import { onOneLine } from '#shared/agent/output.ts';
import {
  type AgentOutput,
  agentOutputQuerySchema,
  agentOutputSchema,
} from '#shared/contract/agent-output.ts';
import { dataNotice, fence } from '../fence.ts';
import type { Session } from '../session.ts';
import { answer, defineTool } from './mcp-tool.ts';

/** AgentOutput without its lines one by one: `output` holds their text, and twice is too much for a model. */
export const outputSchema = agentOutputSchema
  .omit({ lines: true })
  .extend({ notice: z.string().describe('How to take what is in output') });

export const agentOutputTool = defineTool({
  name: 'AgentOutput',
  title: 'Read what an agent wrote',
  annotations: { readOnlyHint: true, idempotentHint: false, openWorldHint: false },
  describe: ({ id }) =>
    [
      'Reads an agent: its status, progress, cost and files, and the lines that it wrote',
      id === undefined
        ? ', from the first one on; hand back next_cursor as `after` to get only what is new.'
        : ' since you last asked.',
      ' Works the same while it runs and after it ended. With wait_seconds it answers as soon as there is',
      ' something new, so that you need not ask in a loop.',
    ].join(''),
  input: z.strictObject({
    agent_id: agentIdSchema.describe('As Task and ListAgents tell it'),
    filter: agentOutputQuerySchema.shape.filter.describe(
      'RE2 regular expression: only the lines that it matches, such as "ERROR|WARNING"; the others count as read',
    ),
    wait_seconds: z
      .int()
      .min(0)
      .max(limits.waitSeconds)
      .optional()
      .describe('How long to wait for something new or the end; default: not at all'),
    after: agentOutputQuerySchema.shape.after.describe(
      'next_cursor of an earlier answer, to read from there; "start" reads from the first line',
    ),
  }),
  output: outputSchema,
  async run({ session, context }, input) {
    return tellOutput(session, await session.pages.next(input, context.mcpReq.signal));
  },
});

/** @param before what of its text was left out, for the model to know. */
export function tellOutput(
  session: Pick<Session, 'id'>,
  { lines: _, ...rest }: AgentOutput,
  before?: string,
) {
  const left = before === undefined ? [] : [before];
  const text = rest.output === '' ? ['Nothing new.'] : [...left, fence(rest.agent_id, rest.output)];
  return answer(
    { ...rest, notice: dataNotice },
    [headOf(rest), ...text, ...wayOn(session, rest), ...filesOf(rest)].join('\n'),
  );
}

type Told = Omit<AgentOutput, 'lines'>;

/** How to get the rest. Where requests stand alone a model has to say how far it read, and may be shown this text only. */
function wayOn({ id }: Pick<Session, 'id'>, { has_more, status, next_cursor }: Told): string[] {
  const again = id === undefined ? `call AgentOutput with after: "${next_cursor}"` : 'call AgentOutput again';
  if (has_more) return [`There is more: ${again}.`];
  return id === undefined && status === 'running' ? [`For what comes next, ${again}.`] : [];
}

function headOf(told: Told): string {
  const { agent_id, subagent_type, status, exit_code, progress, usage, duration_seconds } = told;
  const end = exit_code === undefined ? '' : `, exit code ${exit_code}`;
  const why = told.error === undefined ? '' : `, ${onOneLine(told.error)}`;
  const at = status === 'running' ? `, ${progress.percent_complete}%` : '';
  const billed = told.rehearsal ? '' : `, ${renderCost(usage.cost_usd)}`;
  const who = told.rehearsal ? ' Rehearsal: no model is behind it, a script chooses its steps.' : '';
  return `${agent_id} (${onOneLine(subagent_type)}): ${status}${at}${end}${why}; ${Math.round(duration_seconds)} s${billed}.${who}${approvalOf(told)}`;
}

function approvalOf({ approval }: Told): string {
  if (approval === undefined) return '';
  return ` It waits for a person to approve: ${onOneLine(approval.title)} (until ${approval.expires_at}).`;
}

function filesOf({ agent_id, artifacts }: Told): string[] {
  return artifacts.map(({ name, bytes }) => `File: agent://${agent_id}/artifacts/${name} (${bytes} bytes)`);
}
