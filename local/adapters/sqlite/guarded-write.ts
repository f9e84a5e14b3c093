import type { Refusal } from '#lambdas/ports/agent-store.ts';
import type { ChangeBell } from '#lambdas/ports/changes.ts';
import { whyRefused } from '#shared/agent/course.ts';
import type { AgentId } from '#shared/agent/ids.ts';
import type { AgentRecord, RunningAgent } from '#shared/agent/record.ts';
import { readAgent } from './agent-rows.ts';
import type { RecordDeps } from './database.ts';

/** One write to a running agent, which answers its new record: all of it, or a refusal. Wakes who waits for the agent. */
export type GuardedWrite = <Result extends { refused: false; record: AgentRecord }>(
  agentId: AgentId,
  demand: Parameters<typeof whyRefused>[1],
  change: (record: RunningAgent) => Result,
) => Promise<Result | Refusal>;

/** @param bell rung after each write that was made. */
export function createGuardedWrite(deps: RecordDeps, bell: ChangeBell): GuardedWrite {
  return async (agentId, demand, change) => {
    try {
      const result = await deps.db.write(() => {
        const record = readAgent(deps, agentId);
        const why = whyRefused(record, demand);
        if (why !== undefined || record?.status !== 'running') {
          return { refused: true, why: why ?? 'ended' } satisfies Refusal;
        }
        const changed = change(record);
        deps.running.keep(changed.record);
        return changed;
      });
      if (!result.refused) bell.ring(agentId);
      return result;
    } catch (error) {
      // Whatever was remembered may not be what is stored.
      deps.running.forget(agentId);
      throw error;
    }
  };
}
