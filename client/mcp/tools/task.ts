import { inputRequired, inputResponse } from '@modelcontextprotocol/server';
import * as z from 'zod';
import { limits } from '#shared/agent/limits.ts';
import { onOneLine } from '#shared/agent/output.ts';
import type { ListAgentTypesAnswer } from '#shared/contract/agent-types.ts';
import { type TaskAnswer, taskAnswerSchema, taskRequestSchema } from '#shared/contract/task.ts';
import { idempotencyKeyOf } from '../idempotency-key.ts';
import { ProgressTeller } from '../progress.ts';
import type { Session } from '../session.ts';
import { createdTask } from '../tasks/created-task.ts';
import { waitForEnd } from '../wait-for-end.ts';
import { chooseWorkspace } from '../workspace/choose-workspace.ts';
import { offeredFolder } from '../workspace/offered-folder.ts';
import { outputSchema, tellOutput } from './agent-output.ts';
import { answer, defineTool, type ToolCall, type ToolReply } from './mcp-tool.ts';

const { shape } = taskRequestSchema;

const inputSchema = z.strictObject({
  ...shape,
  subagent_type: shape.subagent_type.describe('Which agent; the types are in the description of this tool'),
  prompt: shape.prompt.describe('The work, as you would tell it to a colleague'),
  description: shape.description.describe('The work in one line, for lists'),
  run_in_background: shape.run_in_background.describe(
    'true: answer at once, and read AgentOutput later. false: wait to the end, which may take many minutes',
  ),
  model: shape.model.describe("haiku, sonnet, opus, or a full model id; default: the agent type's own"),
  timeout_minutes: shape.timeout_minutes.describe("Ends the agent; default: the agent type's own"),
  workspace: z
    .string()
    .min(1)
    .max(1_000)
    .optional()
    .describe(
      'Default: the current project, packed as git would take it, for agent types that read files. A folder ' +
        'inside of it, or "none", or the id of a workspace of an earlier task',
    ),
  max_cost_usd: shape.max_cost_usd.describe('Ends the agent when its model has cost so much'),
  on_duplicate: shape.on_duplicate.describe('Where an agent of this type already runs on the same files'),
});

/** Of an agent that runs and of one that has ended: what is there depends on `status`. */
const outputOfTask = z.object({
  ...outputSchema.partial().shape,
  ...taskAnswerSchema.partial().shape,
  ...outputSchema.pick({ agent_id: true, subagent_type: true, description: true, status: true }).shape,
  rehearsal: outputSchema.shape.rehearsal,
});

export const taskTool = defineTool({
  name: 'Task',
  title: 'Start a background agent',
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: true },
  isTaskCapable: true,
  describe: describeTask,
  input: inputSchema,
  output: outputOfTask,
  run: runTask,
});

async function runTask(call: ToolCall, input: z.output<typeof inputSchema>): Promise<ToolReply> {
  const { session, context, client } = call;
  const { signal, inputResponses } = context.mcpReq;
  const { world, options } = session;
  const { workspace: given, run_in_background, ...task } = input;
  const roots = inputResponse(inputResponses, 'roots');
  if (roots.kind !== 'roots' && client.hasRoots && options.workspace === undefined) {
    return inputRequired({ inputRequests: { roots: inputRequired.listRoots() } });
  }
  const api = await session.connect();
  const offer = offeredFolder(world, options, roots.kind === 'roots' ? roots.roots : []);
  const wish = { agentType: task.subagent_type, given, offer, signal };
  const { id, told } = await chooseWorkspace({ api, world }, wish);
  const body = { ...task, run_in_background: true, ...(id && { workspace: id }) };
  const idempotencyKey = idempotencyKeyOf(call, input);
  const started = taskAnswerSchema.parse(await api.task(body, { signal, idempotencyKey }));
  if (call.isTask || (!run_in_background && client.holdsTasks)) return createdTask(call, started);
  if (run_in_background) return answer(started, tellStarted(started, told));
  return await waitFor(call, started.agent_id);
}

/** A client that gives up stops waiting and nothing else: the agent goes on. */
async function waitFor({ session, context }: ToolCall, agentId: string): Promise<ToolReply> {
  using progress = new ProgressTeller(session.world, context);
  const { output, before } = await waitForEnd(session, agentId, {
    signal: context.mcpReq.signal,
    onNews: (answer) => progress.tell(answer),
  });
  session.pages.remember(agentId, output.next_cursor);
  return tellOutput(session, output, before);
}

function tellStarted(
  { agent_id, subagent_type, timeout_minutes, rehearsal }: TaskAnswer,
  told: string,
): string {
  return [
    `Started ${agent_id} (${subagent_type}); it ends after ${timeout_minutes} minutes at the latest.`,
    told,
    ...(rehearsal ? ['Rehearsal: no model is behind it, a script chooses its steps.'] : []),
    `AgentOutput reads it, KillAgent ends it, agent://${agent_id}/output holds all that it wrote.`,
  ].join('\n');
}

async function describeTask(session: Session): Promise<string> {
  const types = await listTypes(session);
  return [
    'Starts an agent that works on its own, beside you. Prefer run_in_background: true, go on with your own',
    'work, and read AgentOutput now and then. Giving up on a call that waits does not end the agent: ListAgents',
    'then tells its id.',
    types === undefined
      ? 'The platform did not answer which agent types there are; an unknown type is answered with the near ones.'
      : ['Agent types:', ...types.map((type) => `- ${type.name}: ${firstWords(type.description)}`)].join(
          '\n',
        ),
  ].join('\n');
}

/** Hosts wait for the list of tools before they do anything: a platform that is away must not hold them up. */
const typesTimeoutMs = 3_000;

async function listTypes({
  connect,
  world,
}: Session): Promise<ListAgentTypesAnswer['agent_types'] | undefined> {
  try {
    const { agent_types } = await (await connect()).types({ signal: AbortSignal.timeout(typesTimeoutMs) });
    return agent_types;
  } catch (error) {
    world.log(`agent types: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

function firstWords(description: string): string {
  const line = onOneLine(description);
  return line.length <= limits.descriptionChars ? line : `${line.slice(0, limits.descriptionChars)}...`;
}
