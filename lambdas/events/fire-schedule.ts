import type { ScheduleFire } from '#shared/agent/fire.ts';
import { type AgentId, agentIdSchema } from '#shared/agent/ids.ts';
import { limits } from '#shared/agent/limits.ts';
import type { AgentRecord } from '#shared/agent/record.ts';
import { ProductError } from '#shared/errors/product-error.ts';
import { type StartDeps, startAgent } from '../agents/start-agent.ts';
import type { AgentStore } from '../ports/agent-store.ts';
import type { Fire } from '../ports/scheduler.ts';
import { type SchedulePayload, schedulePayloadSchema } from '../schedules/schedule-payload.ts';

export interface FireDeps extends StartDeps {
  store: Pick<AgentStore, 'claim' | 'list' | 'recordFire' | 'getFire'>;
}

/**
 * Starts the agent of a fire, the way `POST /tasks` would, and records what came of it. A fire that is delivered
 * again is answered as it came out the first time; one that failed is tried again, until the next one comes.
 * @throws whatever kept the agent from starting, after that is recorded: the platform delivers such a fire again
 * a few times, and then keeps it for a person to look at.
 */
export async function fireSchedule(deps: FireDeps, fire: Fire): Promise<ScheduleFire> {
  const known = await deps.store.getFire(fire.schedule, fire.time);
  if (known !== undefined && known.outcome !== 'failed') return known;
  if (known !== undefined && (await isOvertaken(deps, fire))) return known;
  try {
    return await deps.store.recordFire(fire.schedule, await startUnlessRunning(deps, fire));
  } catch (error) {
    await recordFailure(deps, fire, error);
    throw error;
  }
}

/** While it was tried again the schedule's next fire came: that one starts the agent, or tries to. */
async function isOvertaken({ store }: FireDeps, { schedule, time }: Fire): Promise<boolean> {
  const latest = await store.getFire(schedule);
  return latest !== undefined && latest.time > time;
}

async function startUnlessRunning(deps: FireDeps, fire: Fire): Promise<ScheduleFire> {
  const payload = schedulePayloadSchema.parse(fire.payload);
  const { schedule, time } = fire;
  const earlier = payload.overlap === 'skip' ? await findEarlier(deps, payload, fire) : undefined;
  if (earlier !== undefined) return { time, outcome: 'skipped', agent_id: earlier.agent_id };
  const started = await start(deps, payload, { schedule, time });
  return isOf(started, fire)
    ? { time, outcome: 'started', agent_id: started.agent_id }
    : { time, outcome: 'skipped', agent_id: started.agent_id };
}

/** The agent of this fire, or the one that stands in its way, as the task's `on_duplicate` has it. */
async function start(
  deps: FireDeps,
  { owner, task }: SchedulePayload,
  firedBy: { schedule: string; time: string },
): Promise<Pick<AgentRecord, 'agent_id' | 'fired_by'>> {
  try {
    return await startAgent(deps, {
      owner,
      task: { ...task, run_in_background: true },
      // The blank keeps it apart from every key that a caller may send.
      idempotencyKey: `fire ${firedBy.schedule} ${firedBy.time}`,
      firedBy,
    });
  } catch (error) {
    const duplicate = duplicateIn(error);
    if (duplicate === undefined) throw error;
    return { agent_id: duplicate };
  }
}

function duplicateIn(error: unknown): AgentId | undefined {
  if (!(error instanceof ProductError) || error.code !== 'duplicate_agent') return undefined;
  return agentIdSchema.safeParse(error.details?.['agent_id']).data;
}

/** An agent of another fire of the same schedule that still runs. */
async function findEarlier(
  { store }: FireDeps,
  { owner }: SchedulePayload,
  fire: Fire,
): Promise<AgentRecord | undefined> {
  let cursor: string | undefined;
  do {
    const page = await store.list({ owner, status: 'running', limit: limits.listPage.max, cursor });
    const earlier = page.agents.find(
      (record) => record.fired_by?.schedule === fire.schedule && !isOf(record, fire),
    );
    if (earlier !== undefined) return earlier;
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return undefined;
}

function isOf({ fired_by }: Pick<AgentRecord, 'fired_by'>, { schedule, time }: Fire): boolean {
  return fired_by?.schedule === schedule && fired_by.time === time;
}

async function recordFailure({ store, log }: FireDeps, fire: Fire, error: unknown): Promise<void> {
  const { schedule, time } = fire;
  const text = error instanceof ProductError ? error.message : 'The platform failed to start the agent.';
  await store.recordFire(schedule, { time, outcome: 'failed', error: text }).catch((cause: unknown) => {
    log.error('a fire that failed was not recorded', { schedule, time, error: String(cause) });
  });
}
