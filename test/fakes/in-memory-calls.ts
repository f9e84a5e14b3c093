import type { AgentStore } from '#lambdas/ports/agent-store.ts';
import type { Clock } from '#lambdas/ports/clock.ts';
import { type CallPlace, type CallRecord, isSettled } from '#shared/agent/call-record.ts';
import { callLifetimeMs, type Retention } from '#shared/agent/retention.ts';

/** The part of the store that knows which tools agents called. */
export function inMemoryCalls(
  clock: Pick<Clock, 'now'>,
  retention: Retention,
): Pick<AgentStore, 'recordCall' | 'listCalls'> {
  const calls = new Map<string, { call: CallRecord; expiresMs: number }>();
  return {
    recordCall: async (call) => {
      const name = JSON.stringify([call.agent_id, call.turn, call.tool_use_id]);
      const known = calls.get(name);
      if (known !== undefined && isSettled(known.call)) return;
      calls.set(name, {
        call: structuredClone(call),
        expiresMs: clock.now().getTime() + callLifetimeMs(retention),
      });
    },
    listCalls: async (agentId, { after, limit }) => {
      const nowMs = clock.now().getTime();
      const found = [...calls.values()]
        .filter(({ call, expiresMs }) => call.agent_id === agentId && expiresMs > nowMs)
        .map(({ call }) => call)
        .filter((call) => after === undefined || comparePlaces(call, after) > 0)
        .sort(comparePlaces);
      return structuredClone({ calls: found.slice(0, limit), hasMore: found.length > limit });
    },
  };
}

function comparePlaces(a: CallPlace, b: CallPlace): number {
  return a.turn - b.turn || (a.tool_use_id < b.tool_use_id ? -1 : Number(a.tool_use_id > b.tool_use_id));
}
