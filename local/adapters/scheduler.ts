import type { Clock } from '#lambdas/ports/clock.ts';
import type { Log } from '#lambdas/ports/log.ts';
import type { Fire, PlannedSchedule, Schedule, Scheduler } from '#lambdas/ports/scheduler.ts';
import { ProductError } from '#shared/errors/product-error.ts';
import { fireRetries } from '#shared/workflow/fire-machine.ts';
import { readScheduleTimes } from './schedule-times.ts';
import type { Database } from './sqlite/database.ts';
import {
  deleteScheduleRow,
  putScheduleRow,
  readScheduleRow,
  readScheduleRows,
  type ScheduleRow,
} from './sqlite/schedule-rows.ts';

export interface EmbeddedScheduler extends Scheduler {
  /** Begins to fire. What was missed while nobody fired is made up for once per schedule: its latest time. */
  start(): void;
  /** Fires no more; waits for fires under way. */
  close(): Promise<void>;
}

interface SchedulerDeps {
  db: Database;
  clock: Clock;
  log: Log;
  /**
   * Told of each fire at least once: after a crash, or once it has failed, the same fire comes again, so the
   * receiver claims it by schedule and time.
   */
  onFire(fire: Fire): Promise<void>;
}

interface FiringDeps extends SchedulerDeps {
  /** How often a fire that is due was tried; a new process begins anew. */
  tries: Map<string, number>;
}

// As on AWS; a schedule's next time may come before.
const retryMs = fireRetries.everySeconds * 1_000;
const maxTries = fireRetries.times + 1;

/** Fires schedules inside this process, which sleeps until the next one is due. */
export function createEmbeddedScheduler(deps: SchedulerDeps): EmbeddedScheduler {
  const closing = new AbortController();
  let changed = new AbortController();
  const tries = new Map<string, number>();
  let running: Promise<void> | undefined;
  const wake = (): void => {
    changed.abort();
  };
  const keep = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      changed = new AbortController();
      const pauseMs = await fireWhatIsDue({ ...deps, tries });
      if (!closing.signal.aborted) await deps.clock.sleep(pauseMs, changed.signal);
    }
  };
  return {
    async put(schedule) {
      putScheduleRow(deps.db, plan(deps, schedule));
      wake();
    },
    get: async (name) => {
      const row = readScheduleRow(deps.db, name);
      return row === undefined ? undefined : toPlanned(deps, row);
    },
    list: async (prefix) =>
      readScheduleRows(deps.db)
        .filter(({ schedule }) => schedule.name.startsWith(prefix))
        .map((row) => toPlanned(deps, row)),
    async delete(name) {
      const wasThere = deleteScheduleRow(deps.db, name);
      if (wasThere) wake();
      return wasThere;
    },
    start() {
      running ??= keep();
    },
    async close() {
      closing.abort();
      wake();
      await running;
    },
  };
}

/** @throws {ProductError} for what cannot be planned. A schedule that is put again counts from then on. */
function plan({ clock }: SchedulerDeps, schedule: Schedule): ScheduleRow {
  if (!/^[0-9a-zA-Z._-]{1,64}$/.test(schedule.name)) {
    throw new ProductError('invalid_request', {
      message: 'name: 1 to 64 of the characters 0-9 a-z A-Z . _ -',
      remedy: 'Choose another name',
    });
  }
  const nowMs = clock.now().getTime();
  readScheduleTimes({ ...schedule, anchorMs: nowMs });
  return { schedule, anchorMs: nowMs, doneMs: nowMs };
}

function toPlanned({ clock }: SchedulerDeps, { schedule, anchorMs }: ScheduleRow): PlannedSchedule {
  const next = readScheduleTimes({ ...schedule, anchorMs }).next(clock.now().getTime());
  if (next === undefined || !schedule.enabled) return schedule;
  return { ...schedule, nextFire: new Date(next).toISOString() };
}

/** @returns how long there is nothing to do. */
async function fireWhatIsDue(deps: FiringDeps): Promise<number> {
  const nowMs = deps.clock.now().getTime();
  const rows = readScheduleRows(deps.db).filter(({ schedule }) => schedule.enabled);
  const pauses = await Promise.all(rows.map((row) => fireIfDue(deps, row, nowMs)));
  const tookMs = deps.clock.now().getTime() - nowMs;
  return Math.max(0, Math.min(Number.POSITIVE_INFINITY, ...pauses) - tookMs);
}

/** @returns how long this schedule has nothing to do after `nowMs`. */
async function fireIfDue(deps: FiringDeps, row: ScheduleRow, nowMs: number): Promise<number> {
  const times = readScheduleTimes({ ...row.schedule, anchorMs: row.anchorMs });
  const untilNext = (times.next(nowMs) ?? Number.POSITIVE_INFINITY) - nowMs;
  const due = times.latest(nowMs);
  if (due === undefined || due <= row.doneMs) return untilNext;
  const { name, payload } = row.schedule;
  try {
    await deps.onFire({ schedule: name, time: new Date(due).toISOString(), payload });
  } catch (error) {
    deps.log.error('a schedule could not fire', { schedule: name, error });
    if (mayTryAgain(deps.tries, `${name} ${due}`, error)) return Math.min(untilNext, retryMs);
  }
  markDone(deps.db, row, due);
  deps.tries.delete(`${name} ${due}`);
  return untilNext;
}

function mayTryAgain(tries: Map<string, number>, fire: string, error: unknown): boolean {
  const count = (tries.get(fire) ?? 0) + 1;
  tries.set(fire, count);
  return count < maxTries && !(error instanceof ProductError && !error.retryable);
}

/** Leaves a schedule alone that was put again or deleted while it fired. */
function markDone(db: Database, { schedule, anchorMs }: ScheduleRow, doneMs: number): void {
  const row = readScheduleRow(db, schedule.name);
  if (row?.anchorMs === anchorMs) putScheduleRow(db, { ...row, doneMs });
}
