import type { PlatformSettings } from '#lambdas/agents/platform-settings.ts';
import { fireSchedule } from '#lambdas/events/fire-schedule.ts';
import type { Blobs } from '#lambdas/ports/blobs.ts';
import { putSchedule } from '#lambdas/schedules/own-schedules.ts';
import { schedulerPrefix } from '#lambdas/schedules/scheduler-prefix.ts';
import type { Owner } from '#shared/agent/ids.ts';
import { scheduleRequestSchema } from '#shared/contract/schedules.ts';
import { weeklyCostAnalysis } from '#shared/deployment/weekly-cost-analysis.ts';
import type { EmbeddedScheduler } from './adapters/scheduler.ts';
import type { Engine } from './engine.ts';

interface SchedulesWorld {
  engine: Engine;
  blobs: Blobs;
  settings: PlatformSettings;
}

/** Schedules whose fires start agents here. Nothing fires before `start`. */
export function openSchedules({ engine, blobs, settings }: SchedulesWorld): EmbeddedScheduler {
  return engine.openScheduler(async (fire) => {
    await fireSchedule({ ...engine, blobs, settings }, fire);
  });
}

/**
 * `on` sees to it that the owner has the schedule, and leaves one that is there as its owner changed it; `off`
 * takes it away; without a word it stays as it is.
 */
export async function keepWeeklyCostAnalysis(
  world: SchedulesWorld & { scheduler: EmbeddedScheduler },
  owner: Owner,
  wish: 'on' | 'off' | undefined,
): Promise<void> {
  const { engine, blobs, scheduler } = world;
  const { name, description: _, ...request } = weeklyCostAnalysis;
  const key = schedulerPrefix(owner) + name;
  if (wish === 'off') await scheduler.delete(key);
  if (wish !== 'on' || (await scheduler.get(key)) !== undefined) return;
  await putSchedule({ ...engine, blobs, scheduler }, owner, {
    name,
    request: scheduleRequestSchema.parse(request),
  });
}
