import type { ClaimOutcome, ClaimRequest } from '#lambdas/ports/agent-store.ts';
import { agentIdSchema } from '#shared/agent/ids.ts';
import { idempotencyKey } from '#shared/storage/keys.ts';
import type { StoreDeps } from './deps.ts';

/** What an idempotency key says about a claim. */
export interface HeldKey {
  /** The claim is answered by this. */
  outcome?: ClaimOutcome;
  /** A key ends with its agent: it may be taken from this one, which is gone. */
  goneAgent?: string;
}

export async function readHeldKey(
  { table, records, clock }: StoreDeps,
  { start, idempotency }: ClaimRequest,
): Promise<HeldKey> {
  if (idempotency === undefined) return {};
  const item = await table.get(idempotencyKey(start.owner, idempotency.key));
  if (item === undefined || Number(item['expires_ms']) <= clock.now().getTime()) return {};
  const agentId = agentIdSchema.parse(item['agent_id']);
  const found = await records.read(agentId);
  if (found === undefined) return { goneAgent: agentId };
  return item['body_hash'] === idempotency.bodyHash
    ? { outcome: { outcome: 'repeated', record: found.record } }
    : { outcome: { outcome: 'key_conflict', agentId } };
}
