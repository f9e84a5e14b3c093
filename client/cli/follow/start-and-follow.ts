import type { AgentsApi } from '#client/http/agents-api.ts';
import { AgentsError } from '#client/http/agents-error.ts';
import type { ApiWorld } from '#client/http/api-call.ts';
import { checkAgentType } from '#client/http/check-agent-type.ts';
import { workspaceIdSchema } from '#shared/agent/ids.ts';
import type { TaskAnswer, TaskInput } from '#shared/contract/task.ts';
import { exitCodeOfAgent, exitCodes } from '../exit-codes.ts';
import type { AgentView } from '../view/agent-view.ts';
import { followAgent } from './follow-agent.ts';
import { sendWorkspace } from './send-workspace.ts';

export interface StartDeps {
  api: Pick<AgentsApi, 'task' | 'output' | 'events' | 'kill' | 'createWorkspace' | 'types'>;
  world: ApiWorld;
}

export interface StartRequest {
  task: Omit<TaskInput, 'workspace' | 'run_in_background'>;
  /** A folder to pack and send, or the id of a workspace that was sent before. */
  workspace?: string | undefined;
  idempotencyKey?: string | undefined;
}

export interface StartOptions {
  view: AgentView;
  /** Aborted by Ctrl-C. */
  signal: AbortSignal;
  /** What an interruption does to the agent. */
  onInterrupt: 'leave' | 'kill';
  /** How the user calls this program, for commands to copy: `agents`. */
  command: string;
}

/**
 * Starts an agent in the background, with its workspace sent before where its type reads one.
 * @throws {AgentsError}, `workspace` for a folder that can't be packed; the signal's reason if it aborts
 * before the agent is asked for. Later the call is awaited: whoever interrupts must learn what is running.
 */
export async function startAgent(
  { api, world }: StartDeps,
  { task, workspace, idempotencyKey }: StartRequest,
  { view, signal }: Pick<StartOptions, 'view' | 'signal'>,
): Promise<TaskAnswer> {
  const id = workspaceIdSchema.safeParse(workspace).data;
  const folder = id === undefined ? workspace : undefined;
  const type = folder === undefined ? undefined : await checkAgentType(api, task.subagent_type, { signal });
  const isInVain = type?.reads_workspace === false;
  if (isInVain) view.notice('No workspace: agents of this type read none.');
  const sends = folder !== undefined && !isInVain;
  const sent = sends ? await sendWorkspace({ api, world }, folder, { view, signal }) : id;
  signal.throwIfAborted();
  view.working(`Starting ${task.subagent_type}`);
  const answer = await api.task(
    { ...task, run_in_background: true, ...(sent === undefined ? {} : { workspace: sent }) },
    idempotencyKey === undefined ? {} : { idempotencyKey },
  );
  if (!('output' in answer)) return answer;
  throw new Error('the platform answered a background task with its whole output');
}

/**
 * Packs, sends, starts and follows to the end.
 * @returns the agent's exit code, or 130 if the signal aborts first: then the view has said what became of it.
 * @throws {AgentsError}
 */
export async function startAndFollow(
  deps: StartDeps,
  request: StartRequest,
  options: StartOptions,
): Promise<number> {
  const { view, signal } = options;
  let started: TaskAnswer | undefined;
  try {
    started = await startAgent(deps, request, options);
    view.notice(describeStart(started, request));
    return exitCodeOfAgent(await followAgent(deps, started.agent_id, options));
  } catch (error) {
    if (!signal.aborted) throw error;
    await sayInterrupted(deps, started, options);
    return exitCodes.interrupted;
  } finally {
    view.close();
  }
}

function describeStart(
  { agent_id, subagent_type, model, rehearsal }: TaskAnswer,
  request: StartRequest,
): string {
  const how = rehearsal ? 'in rehearsal' : `with ${model}`;
  const blind = request.workspace === undefined ? ', without files (--workspace FOLDER gives it some)' : '';
  return `${agent_id} runs ${subagent_type} ${how}${blind}`;
}

async function sayInterrupted(
  { api }: Pick<StartDeps, 'api'>,
  started: TaskAnswer | undefined,
  { view, onInterrupt, command }: StartOptions,
): Promise<void> {
  view.close();
  if (started === undefined) return view.notice('Interrupted; no agent was started.');
  const id = started.agent_id;
  const failed = onInterrupt === 'kill' ? await tryKill(api, id, view) : undefined;
  if (onInterrupt === 'kill' && failed === undefined) return;
  view.notice(failed === undefined ? `Interrupted; ${id} goes on.` : `${id} could not be killed: ${failed}`);
  view.notice(`Follow it:  ${command} output ${id} --follow`);
  view.notice(`Stop it:    ${command} kill ${id}`);
}

/** @returns why the agent could not be killed, if so. */
async function tryKill(
  api: Pick<AgentsApi, 'kill'>,
  id: string,
  view: Pick<AgentView, 'notice'>,
): Promise<string | undefined> {
  try {
    view.notice((await api.kill(id)).message);
    return undefined;
  } catch (error) {
    if (error instanceof AgentsError) return error.message;
    throw error;
  }
}
