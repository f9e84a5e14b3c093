import type { CallPage } from '#lambdas/ports/agent-store.ts';
import { type CallPlace, type CallRecord, callRecordSchema, isSettled } from '#shared/agent/call-record.ts';
import { callLifetimeMs, type Retention } from '#shared/agent/retention.ts';
import { isCallOpen } from '#shared/storage/conditions.ts';
import { callKey, sortKeyRanges } from '#shared/storage/keys.ts';
import type { StoreDeps } from './deps.ts';
import { toSeconds } from './record-item.ts';

/** Puts how far a call came; nothing where it is known how it came out. */
export async function recordCall(
  { table, clock }: StoreDeps,
  call: CallRecord,
  retention: Retention,
): Promise<void> {
  const expiresMs = clock.now().getTime() + callLifetimeMs(retention);
  const { pk, sk } = callKey(call.agent_id, call);
  const { agent_id: _, ...set } = call;
  await table.update({
    update: { pk, sk },
    change: {
      set: { ...set, is_settled: isSettled(call), expires_ms: expiresMs, expires_at: toSeconds(expiresMs) },
    },
    when: isCallOpen,
  });
}

/** Calls behind a place, in their order. */
export async function listCalls(
  { table, clock }: StoreDeps,
  agentId: string,
  { after, limit }: { after: CallPlace | undefined; limit: number },
): Promise<CallPage> {
  const { from, to } = sortKeyRanges.callsAfter(after);
  const calls: CallRecord[] = [];
  const pages = table.query({
    keyCondition: '#pk = :pk AND #sk BETWEEN :from AND :to',
    names: { '#pk': 'pk', '#sk': 'sk' },
    values: { ':pk': agentId, ':from': from, ':to': to },
    pageItems: limit + 1,
  });
  const nowMs = clock.now().getTime();
  for await (const items of pages) {
    for (const item of items) {
      if (Number(item['expires_ms']) > nowMs)
        calls.push(callRecordSchema.parse({ ...item, agent_id: agentId }));
    }
    if (calls.length > limit) break;
  }
  return { calls: calls.slice(0, limit), hasMore: calls.length > limit };
}
