import * as z from 'zod';
import { ownerSchema } from '#shared/agent/ids.ts';
import { taskRequestSchema } from '#shared/contract/task.ts';
import { ProductError } from '#shared/errors/product-error.ts';
import { type StartDeps, startAgent } from '../agents/start-agent.ts';
import type { Fire } from '../ports/scheduler.ts';

/** What a schedule hands on: the task that it starts, and as whom. */
export const schedulePayloadSchema = z.object({ owner: ownerSchema, task: taskRequestSchema });

/**
 * Starts the agent of a fire, the way POST /tasks would. The fire's planned time is the idempotency key, so that
 * one that is delivered again starts nothing. One that finds its predecessor at work is passed over, where the
 * task says `on_duplicate: reject`.
 * @throws {ProductError} for what a later delivery may find otherwise: no slot, a service that does not answer.
 * @throws {z.ZodError} for a payload that is no task.
 */
export async function fireSchedule(
  deps: StartDeps,
  { schedule, time, payload }: Fire,
): Promise<'started' | 'skipped'> {
  const { owner, task } = schedulePayloadSchema.parse(payload);
  try {
    const record = await startAgent(deps, { owner, task, idempotencyKey: `schedule ${schedule} ${time}` });
    deps.log.info('schedule fired', { schedule, time, agent_id: record.agent_id });
    return 'started';
  } catch (error) {
    if (!(error instanceof ProductError) || error.code !== 'duplicate_agent') throw error;
    deps.log.info('schedule passed over: its last agent still runs', { schedule, time });
    return 'skipped';
  }
}
