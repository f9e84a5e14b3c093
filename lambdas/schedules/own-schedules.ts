import type { Owner } from '#shared/agent/ids.ts';
import { type ScheduleAnswer, type ScheduleRequest, scheduleNameSchema } from '#shared/contract/schedules.ts';
import { ProductError } from '#shared/errors/product-error.ts';
import { type CheckDeps, checkTask } from '../agents/check-task.ts';
import type { AgentStore } from '../ports/agent-store.ts';
import type { PlannedSchedule, Scheduler } from '../ports/scheduler.ts';
import { type SchedulePayload, schedulePayloadSchema } from './schedule-payload.ts';
import { schedulerPrefix } from './scheduler-prefix.ts';

export interface ReadDeps {
  scheduler: Pick<Scheduler, 'get' | 'list'>;
  store: Pick<AgentStore, 'getFire'>;
}

export interface PutDeps extends ReadDeps, CheckDeps {
  scheduler: Pick<Scheduler, 'get' | 'list' | 'put'>;
}

/**
 * Creates or replaces a schedule of this owner.
 * @throws {ProductError} invalid_request, unknown_agent_type, unknown_workspace: what could not start when it fires.
 */
export async function putSchedule(
  deps: PutDeps,
  owner: Owner,
  { name, request }: { name: string; request: ScheduleRequest },
): Promise<ScheduleAnswer> {
  const key = keyOf(owner, name);
  await checkTask(deps, request.task);
  const { expression, timezone, enabled, overlap, task } = request;
  const payload: SchedulePayload = { owner, name, overlap, task };
  const schedule = { name: key, expression, timezone, enabled, payload };
  await deps.scheduler.put(schedule);
  return describe(deps, (await deps.scheduler.get(key)) ?? schedule, payload);
}

/** @throws {ProductError} unknown_schedule, also for somebody else's. */
export async function getSchedule(deps: ReadDeps, owner: Owner, name: string): Promise<ScheduleAnswer> {
  const schedule = await deps.scheduler.get(keyOf(owner, name));
  const payload = schedule === undefined ? undefined : ownPayload(owner, schedule);
  if (schedule !== undefined && payload !== undefined) return describe(deps, schedule, payload);
  throw new ProductError('unknown_schedule', {
    message: `name: there is no schedule ${name} of yours.`,
    remedy: [
      'Your schedules are listed by ',
      { call: 'list-schedules' },
      ', and a new one is made with ',
      { call: 'put-schedule' },
      '.',
    ],
    details: { field: 'name' },
  });
}

export async function listSchedules(deps: ReadDeps, owner: Owner): Promise<ScheduleAnswer[]> {
  const answers: ScheduleAnswer[] = [];
  for (const schedule of await deps.scheduler.list(schedulerPrefix(owner))) {
    const payload = ownPayload(owner, schedule);
    if (payload !== undefined) answers.push(await describe(deps, schedule, payload));
  }
  return answers;
}

/** @returns whether there was one. */
export async function deleteSchedule(
  { scheduler }: { scheduler: Pick<Scheduler, 'delete'> },
  owner: Owner,
  name: string,
): Promise<boolean> {
  return scheduler.delete(keyOf(owner, name));
}

function keyOf(owner: Owner, name: string): string {
  const parsed = scheduleNameSchema.safeParse(name);
  if (parsed.success) return schedulerPrefix(owner) + parsed.data;
  throw new ProductError('invalid_request', {
    message: 'name: not 1 to 40 of the characters 0-9 a-z A-Z . _ -',
    remedy: 'Choose a name of 1 to 40 of the characters 0-9 a-z A-Z . _ - for the path.',
    details: { field: 'name' },
  });
}

/** The key holds a hash of the owner; what is behind it says in full whose it is. */
function ownPayload(owner: Owner, { payload }: PlannedSchedule): SchedulePayload | undefined {
  const parsed = schedulePayloadSchema.parse(payload);
  return parsed.owner === owner ? parsed : undefined;
}

async function describe(
  { store }: ReadDeps,
  schedule: PlannedSchedule,
  { name, overlap, task }: SchedulePayload,
): Promise<ScheduleAnswer> {
  const { expression, timezone, enabled, nextFire } = schedule;
  const lastFire = await store.getFire(schedule.name);
  return {
    ...{ name, expression, timezone, enabled, overlap, task },
    ...(nextFire === undefined ? {} : { next_fire: nextFire }),
    ...(lastFire === undefined ? {} : { last_fire: lastFire }),
  };
}
