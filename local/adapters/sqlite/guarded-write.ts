import type { Refusal } from '#lambdas/ports/agent-store.ts';
import type { ChangeBell } from '#lambdas/ports/changes.ts';
import { whyRefused } from '#shared/agent/course.ts';
import type { AgentId } from '#shared/agent/ids.ts';
import type { RunningAgent } from '#shared/agent/record.ts';
import { readAgent } from './agent-rows.ts';
import type { StoreDeps } from './database.ts';

/** One write to a running agent: all of it, or a refusal. Wakes who waits for the agent. */
export type GuardedWrite = <Result extends { refused: false }>(
  agentId: AgentId,
  demand: Parameters<typeof whyRefused>[1],
  change: (record: RunningAgent) => Result,
) => Result | Refusal;

export function createGuardedWrite(deps: StoreDeps, bell: ChangeBell): GuardedWrite {
  return (agentId, demand, change) => {
    const result = deps.db.transaction(() => {
      const record = readAgent(deps, agentId);
      const why = whyRefused(record, demand);
      if (why !== undefined || record?.status !== 'running') {
        return { refused: true, why: why ?? 'ended' } satisfies Refusal;
      }
      return change(record);
    });
    if (!result.refused) bell.ring(agentId);
    return result;
  };
}
