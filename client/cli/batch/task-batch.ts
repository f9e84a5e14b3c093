import type { AgentsApi } from '#client/http/agents-api.ts';
import { cleanLine, onOneLine } from '#shared/agent/output.ts';
import { readText } from '../read-text.ts';
import type { Run } from '../run.ts';
import { writeJson } from '../view/json-view.ts';
import { type BatchTask, readBatch } from './read-batch.ts';
import { type BatchFlags, runBatch } from './run-batch.ts';

export interface TaskBatchFlags extends BatchFlags {
  file: string;
  dryRun?: boolean;
  again?: boolean;
}

/**
 * `agents task --file`: reads and checks the whole file, then starts its tasks.
 * @param outer fields for tasks that name none themselves.
 * @throws {UsageError} for a file that is wrong; then nothing was started.
 */
export async function taskBatch(
  run: Run & { open: () => Promise<AgentsApi> },
  flags: TaskBatchFlags,
  outer: Record<string, unknown>,
): Promise<number> {
  const { world } = run;
  const { file } = flags;
  const shown = file === '-' ? 'standard input' : file;
  const tasks = readBatch(await readText(world, file, 'batch'), shown, outer);
  if (flags.dryRun !== true) {
    return await runBatch(
      { ...run, api: await run.open() },
      { file, tasks, isAgain: flags.again === true },
      flags,
    );
  }
  if (flags.json === true) writeJson(world.out, { tasks: tasks.map(describeTask) });
  else for (const task of tasks) world.out.write(`${renderTask(task)}\n`);
  world.err.write(`${tasks.length} ${tasks.length === 1 ? 'task' : 'tasks'}, nothing was started.\n`);
  return 0;
}

function describeTask({ line, task, workspace, promptFile, since }: BatchTask): Record<string, unknown> {
  return {
    line,
    ...task,
    ...(workspace === undefined ? {} : { workspace }),
    ...(promptFile === undefined ? {} : { prompt_file: promptFile }),
    ...(since === undefined ? {} : { since }),
  };
}

function renderTask({ line, task, workspace, promptFile }: BatchTask): string {
  const what = task.description ?? task.prompt?.trim().split('\n')[0] ?? promptFile ?? '';
  const where = workspace === undefined ? '' : `  (${workspace})`;
  return cleanLine(onOneLine(`line ${line}  ${task.subagent_type}  ${what}${where}`));
}
