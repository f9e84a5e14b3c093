import {
  ConflictException,
  CreateScheduleCommand,
  DeleteScheduleCommand,
  GetScheduleCommand,
  type GetScheduleCommandOutput,
  ListSchedulesCommand,
  ResourceNotFoundException,
  type SchedulerClient,
  UpdateScheduleCommand,
  ValidationException,
} from '@aws-sdk/client-scheduler';
import * as z from 'zod';
import type { Schedule, Scheduler } from '#lambdas/ports/scheduler.ts';
import { ProductError } from '#shared/errors/product-error.ts';
import { type RetryDeps, retry } from './retry.ts';
import { fireInput, payloadOf } from './schedule-input.ts';

export interface SchedulerDeps extends RetryDeps {
  scheduler: Pick<SchedulerClient, 'send'>;
}

export interface SchedulerTarget {
  group: string;
  /** The state machine that is started with each fire. */
  fireArn: string;
  /** What EventBridge Scheduler starts it as. */
  roleArn: string;
  /** The queue for fires that could not be delivered. */
  deadLetterArn: string;
}

// Of the machine's start alone: what keeps an agent from starting, the machine itself tries again.
const delivery = { MaximumRetryAttempts: 3, MaximumEventAgeInSeconds: 3_600 };

const nameSchema = z.string().regex(/^[0-9a-zA-Z._-]{1,64}$/);

/** Schedules of one group of EventBridge Scheduler, which checks expressions and time zones itself. */
export function createEventBridgeScheduler(deps: SchedulerDeps, target: SchedulerTarget): Scheduler {
  return {
    ...readEventBridgeSchedules(deps, target.group),
    put: (schedule) => put(deps, target, schedule),
  };
}

/** The same, for those who put none. */
export function readEventBridgeSchedules(deps: SchedulerDeps, group: string): Omit<Scheduler, 'put'> {
  const { scheduler } = deps;
  const get = async (name: string): Promise<Schedule | undefined> => {
    if (!nameSchema.safeParse(name).success) return undefined;
    const command = new GetScheduleCommand({ Name: name, GroupName: group });
    const found = await retry(deps, () => scheduler.send(command)).catch(missingAsUndefined);
    return found === undefined ? undefined : toSchedule(found);
  };
  return {
    get,
    async list(prefix) {
      const names = await listNames(deps, { GroupName: group, NamePrefix: prefix || undefined });
      const schedules: Schedule[] = [];
      // The list does not hold what a schedule hands on.
      for (const name of names.toSorted()) {
        const schedule = await get(name);
        if (schedule !== undefined) schedules.push(schedule);
      }
      return schedules;
    },
    async delete(name) {
      if (!nameSchema.safeParse(name).success) return false;
      const command = new DeleteScheduleCommand({ Name: name, GroupName: group });
      const deleted = await retry(deps, () => scheduler.send(command)).catch(missingAsUndefined);
      return deleted !== undefined;
    },
  };
}

async function put(deps: SchedulerDeps, target: SchedulerTarget, schedule: Schedule): Promise<void> {
  if (!nameSchema.safeParse(schedule.name).success) throw unreadable('name: 1 to 64 of 0-9 a-z A-Z . _ -');
  if (schedule.timezone === '') throw unreadable('timezone: an IANA name, such as Europe/Berlin');
  const request = toRequest(target, schedule);
  try {
    await retry(deps, () => deps.scheduler.send(new CreateScheduleCommand(request))).catch((error) => {
      if (!(error instanceof ConflictException)) throw error;
      return retry(deps, () => deps.scheduler.send(new UpdateScheduleCommand(request)));
    });
  } catch (cause) {
    if (cause instanceof ValidationException) throw unreadable(cause.message, cause);
    throw cause;
  }
}

function toRequest({ group, fireArn, roleArn, deadLetterArn }: SchedulerTarget, schedule: Schedule) {
  return {
    Name: schedule.name,
    GroupName: group,
    ScheduleExpression: schedule.expression,
    ScheduleExpressionTimezone: schedule.timezone,
    State: schedule.enabled ? ('ENABLED' as const) : ('DISABLED' as const),
    FlexibleTimeWindow: { Mode: 'OFF' as const },
    Target: {
      Arn: fireArn,
      RoleArn: roleArn,
      Input: fireInput(schedule),
      RetryPolicy: delivery,
      DeadLetterConfig: { Arn: deadLetterArn },
    },
  };
}

async function listNames(
  deps: SchedulerDeps,
  within: { GroupName: string; NamePrefix: string | undefined },
): Promise<string[]> {
  const names: string[] = [];
  let token: string | undefined;
  do {
    const command = new ListSchedulesCommand({ ...within, NextToken: token });
    const page = await retry(deps, () => deps.scheduler.send(command));
    names.push(...(page.Schedules ?? []).flatMap(({ Name }) => Name ?? []));
    token = page.NextToken;
  } while (token !== undefined);
  return names;
}

function toSchedule(found: GetScheduleCommandOutput): Schedule {
  return {
    name: found.Name ?? '',
    expression: found.ScheduleExpression ?? '',
    timezone: found.ScheduleExpressionTimezone ?? 'UTC',
    enabled: found.State !== 'DISABLED',
    payload: payloadOf(found.Target?.Input ?? '{}'),
  };
}

function unreadable(message: string, cause?: unknown): ProductError {
  const field = /^name|time ?zone/i.exec(message)?.[0].toLowerCase().replace(' ', '') ?? 'expression';
  return new ProductError('invalid_request', {
    message: message.startsWith(field) ? message : `${field}: ${message}`,
    remedy: 'Write at(...), rate(...) or cron(...) with six fields, and an IANA time zone',
    details: { field },
    cause,
  });
}

function missingAsUndefined(error: unknown): undefined {
  if (error instanceof ResourceNotFoundException) return undefined;
  throw error;
}
