import { createHash } from 'node:crypto';
import { basename, dirname, resolve } from 'node:path';
import type { AgentsApi } from '#client/http/agents-api.ts';
import { AgentsError } from '#client/http/agents-error.ts';
import type { ApiWorld } from '#client/http/api-call.ts';
import { workspaceIdSchema } from '#shared/agent/ids.ts';
import type { TaskInput } from '#shared/contract/task.ts';
import { exitCodeOf, exitCodes } from '../exit-codes.ts';
import { resolveWorkspace, sendWorkspace } from '../follow/send-workspace.ts';
import { readText } from '../read-text.ts';
import { withSince } from '../since.ts';
import type { AgentView } from '../view/agent-view.ts';
import type { CliWorld } from '../world.ts';
import type { BatchTask } from './read-batch.ts';

/** What became of one task of a batch when it was to be started. */
export type Start = { task: BatchTask; agentId: string } | { task: BatchTask; error: unknown };

export interface StartBatchDeps {
  api: Pick<AgentsApi, 'task' | 'createWorkspace'>;
  world: ApiWorld & Pick<CliWorld, 'stdin'>;
  view: Pick<AgentView, 'working' | 'notice'>;
  signal: AbortSignal;
}

export interface Batch {
  /** As it was given; tasks name folders and prompts from its folder. */
  file: string;
  tasks: readonly BatchTask[];
  /** Starts agents that an earlier run of the same file has started. */
  isAgain: boolean;
}

const slotPauseMs = { first: 2_000, most: 15_000 } as const;

/**
 * Starts tasks in their order. Where too many agents run it waits for one to end, and says so. The same task of the
 * same file on the same workspace is one agent, however often started, for as long as the platform keeps keys.
 * A task that the platform finds wrong is told as such, and the next one started; what would meet every task ends it.
 * @throws the signal's reason once it aborts.
 */
export async function* startBatch(deps: StartBatchDeps, batch: Batch): AsyncGenerator<Start> {
  const { world, signal } = deps;
  const workspaces = new Map<string, Promise<string>>();
  const times = new Map<string, number>();
  let refused: unknown;
  for (const task of batch.tasks) {
    try {
      if (refused !== undefined) throw refused;
      const input = await prepare(deps, { task, file: batch.file }, workspaces);
      const key = keyOf(batch.file, input, times);
      const idempotencyKey = batch.isAgain ? `batch-${world.uuid()}` : key;
      yield { task, agentId: await startInTurn(deps, input, idempotencyKey) };
    } catch (error) {
      signal.throwIfAborted();
      if (exitCodeOf(error) !== exitCodes.usage) refused = error;
      yield { task, error };
    }
  }
}

type Prepared = TaskInput & { run_in_background: true };

async function prepare(
  deps: StartBatchDeps,
  { task: { task, workspace, promptFile, since }, file }: { task: BatchTask; file: string },
  workspaces: Map<string, Promise<string>>,
): Promise<Prepared> {
  const folder = file === '-' ? '.' : dirname(file);
  const read =
    promptFile === undefined
      ? task.prompt
      : await readText(deps.world, resolve(folder, promptFile), 'prompt');
  const prompt = withSince(read, since);
  const sent =
    workspace === undefined ? undefined : await send(deps, resolveWorkspace(folder, workspace), workspaces);
  return {
    ...task,
    run_in_background: true,
    ...(prompt === undefined ? {} : { prompt }),
    ...(sent === undefined ? {} : { workspace: workspaceIdSchema.parse(sent) }),
  };
}

/** Each folder is packed and sent once, also where that fails. */
function send(
  deps: StartBatchDeps,
  place: string,
  workspaces: Map<string, Promise<string>>,
): Promise<string> {
  if (workspaceIdSchema.safeParse(place).success) return Promise.resolve(place);
  const sent = workspaces.get(place) ?? sendWorkspace(deps, place, deps);
  workspaces.set(place, sent);
  return sent;
}

/** The second of two tasks that are alike is meant to be a second agent. */
function keyOf(file: string, input: Prepared, times: Map<string, number>): string {
  const content = JSON.stringify([basename(file), input]);
  const count = (times.get(content) ?? 0) + 1;
  times.set(content, count);
  return `batch-${createHash('sha256').update(`${content}#${count}`).digest('hex').slice(0, 40)}`;
}

async function startInTurn(
  { api, world, view, signal }: StartBatchDeps,
  input: Prepared,
  idempotencyKey: string,
): Promise<string> {
  for (let pause: number = slotPauseMs.first; ; pause = Math.min(slotPauseMs.most, pause * 1.5)) {
    signal.throwIfAborted();
    try {
      // Without the signal: whoever interrupts must learn what is running.
      return (await api.task(input, { idempotencyKey })).agent_id;
    } catch (error) {
      if (!(error instanceof AgentsError) || error.code !== 'too_many_agents') throw error;
      if (pause === slotPauseMs.first) view.notice(`${error.message}; waiting for one of them to end.`);
      await world.sleep(pause, signal);
    }
  }
}
