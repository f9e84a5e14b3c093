import type { AgentStore } from '#lambdas/ports/agent-store.ts';
import type { ScheduleFire } from '#shared/agent/fire.ts';

/** The part of the store that knows what came of fires. */
export function inMemoryFires(): Pick<AgentStore, 'recordFire' | 'getFire'> {
  const fires = new Map<string, Map<string, ScheduleFire>>();
  return {
    recordFire: async (schedule, fire) => {
      const known = fires.get(schedule) ?? new Map<string, ScheduleFire>();
      fires.set(schedule, known);
      const earlier = known.get(fire.time);
      if (earlier !== undefined && earlier.outcome !== 'failed') return { ...earlier };
      known.set(fire.time, { ...fire });
      return { ...fire };
    },
    getFire: async (schedule, time) => {
      const known = fires.get(schedule);
      const fire = known?.get(time ?? [...known.keys()].sort().at(-1) ?? '');
      return fire === undefined ? undefined : { ...fire };
    },
  };
}
