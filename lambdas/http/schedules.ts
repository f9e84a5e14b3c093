import { scheduleRequestSchema } from '#shared/contract/schedules.ts';
import type { Scheduler } from '../ports/scheduler.ts';
import {
  deleteSchedule,
  getSchedule,
  listSchedules,
  type PutDeps,
  putSchedule,
  type ReadDeps,
} from '../schedules/own-schedules.ts';
import { type HttpHandler, httpHandler, type WrapperDeps } from './wrapper.ts';

export function createListSchedulesHandler(deps: WrapperDeps & ReadDeps): HttpHandler {
  return httpHandler(deps, {
    name: 'list-schedules',
    handle: async ({ owner }) => ({ body: { schedules: await listSchedules(deps, owner) } }),
  });
}

export function createGetScheduleHandler(deps: WrapperDeps & ReadDeps): HttpHandler {
  return httpHandler(deps, {
    name: 'get-schedule',
    handle: async ({ owner, name }) => ({ body: await getSchedule(deps, owner, name) }),
  });
}

export function createPutScheduleHandler(deps: WrapperDeps & PutDeps): HttpHandler {
  return httpHandler(deps, {
    name: 'put-schedule',
    body: scheduleRequestSchema,
    handle: async ({ owner, name, body: request }) => ({
      body: await putSchedule(deps, owner, { name, request }),
    }),
  });
}

export function createDeleteScheduleHandler(
  deps: WrapperDeps & { scheduler: Pick<Scheduler, 'delete'> },
): HttpHandler {
  return httpHandler(deps, {
    name: 'delete-schedule',
    handle: async ({ owner, name }) => ({
      body: { name, deleted: await deleteSchedule(deps, owner, name) },
    }),
  });
}
