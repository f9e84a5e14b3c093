import type { AgentsApi } from '#client/http/agents-api.ts';
import { AgentsError } from '#client/http/agents-error.ts';
import { UsageError } from '#client/usage-error.ts';
import { workspaceIdSchema } from '#shared/agent/ids.ts';
import {
  type ScheduleAnswer,
  type ScheduleRequest,
  scheduleRequestSchema,
} from '#shared/contract/schedules.ts';
import { sendWorkspace } from '../follow/send-workspace.ts';
import { readText } from '../read-text.ts';
import type { GlobalFlags, Run } from '../run.ts';
import { readScheduleFile } from './read-schedule.ts';

export interface PutFlags extends GlobalFlags {
  when?: string;
  timezone?: string;
  overlap?: ScheduleRequest['overlap'];
  disable?: boolean;
  enable?: boolean;
  file?: string;
  description?: string;
  workspace?: string;
  model?: string;
  timeout?: number;
  maxCost?: number;
}

interface Named {
  name: string;
  type: string | undefined;
  prompt: string;
}

type Connected = Run & { api: AgentsApi };

/**
 * Puts a schedule together of a file, of the arguments, or of the one that is there, and what the flags say.
 * @throws {UsageError} naming what is missing or wrong; {AgentsError}.
 */
export async function putSchedule(run: Connected, named: Named, flags: PutFlags): Promise<ScheduleAnswer> {
  const { api, signal } = run;
  const base = await baseOf(run, named, flags);
  const workspace = await workspaceOf(run, flags.workspace);
  const request = scheduleRequestSchema.safeParse({
    ...base,
    ...(flags.when !== undefined && { expression: flags.when }),
    ...(flags.timezone !== undefined && { timezone: flags.timezone }),
    ...(flags.overlap !== undefined && { overlap: flags.overlap }),
    ...(flags.disable === true && { enabled: false }),
    ...(flags.enable === true && { enabled: true }),
    task: {
      ...base.task,
      ...(flags.description !== undefined && { description: flags.description }),
      ...(flags.model !== undefined && { model: flags.model }),
      ...(flags.timeout !== undefined && { timeout_minutes: flags.timeout }),
      ...(flags.maxCost !== undefined && { max_cost_usd: flags.maxCost }),
      ...(workspace !== undefined && { workspace }),
    },
  });
  if (request.success) return await api.putSchedule(named.name, request.data, { signal });
  const [issue] = request.error.issues;
  const field = issue?.path.join('.') === 'expression' ? '--when' : issue?.path.join('.');
  throw new UsageError(`${field}: ${issue?.message}`, 'See `agents schedule put --help`.');
}

type Base = Partial<Omit<ScheduleRequest, 'task'>> & { task: object };

async function baseOf({ api, world, signal }: Connected, named: Named, flags: PutFlags): Promise<Base> {
  const { name, type, prompt } = named;
  if (flags.file !== undefined) {
    if (type !== undefined)
      throw new UsageError('the file names the task', 'Leave agent type and prompt out.');
    const shown = flags.file === '-' ? 'standard input' : flags.file;
    return readScheduleFile(await readText(world, flags.file, 'schedule'), shown);
  }
  if (type !== undefined) return { task: { subagent_type: type, ...(prompt === '' ? {} : { prompt }) } };
  try {
    const { expression, timezone, enabled, overlap, task } = await api.getSchedule(name, { signal });
    return { expression, timezone, enabled, overlap, task };
  } catch (error) {
    if (!(error instanceof AgentsError) || error.code !== 'unknown_schedule') throw error;
    throw new UsageError(`there is no schedule ${name} to change`, 'Name agent type and prompt to make one.');
  }
}

async function workspaceOf(run: Connected, workspace: string | undefined): Promise<string | undefined> {
  if (workspace === undefined || workspaceIdSchema.safeParse(workspace).success) return workspace;
  const notice = (text: string): void => void run.world.err.write(`${text}\n`);
  return await sendWorkspace(run, workspace, {
    view: { working: () => undefined, notice },
    signal: run.signal,
  });
}
