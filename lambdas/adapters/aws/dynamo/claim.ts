import type { ClaimOutcome, ClaimRequest } from '#lambdas/ports/agent-store.ts';
import { beginCourse, numberLines } from '#shared/agent/course.ts';
import type { OutputLine } from '#shared/agent/output.ts';
import { isRunning, type RunningAgent } from '#shared/agent/record.ts';
import { keyLifetimeMs } from '#shared/agent/retention.ts';
import * as conditions from '#shared/storage/conditions.ts';
import { idempotencyKey, recordKey, slotsKey } from '#shared/storage/keys.ts';
import { pauseMs } from '../retry.ts';
import type { StoreDeps } from './deps.ts';
import { tooMuchContention } from './guarded-write.ts';
import { type HeldKey, readHeldKey } from './held-key.ts';
import { putLines } from './output-rows.ts';
import { toItems, toSeconds } from './record-item.ts';
import { readSlots, type Slots } from './slots.ts';
import type { Write } from './write.ts';

const maxRounds = 40;

/**
 * Looks, decides, and starts the agent on condition that what it looked at still holds: slot, key and, where
 * it matters, that no other claim of the owner came in between. Else it looks again.
 */
export async function claim(deps: StoreDeps, request: ClaimRequest): Promise<ClaimOutcome> {
  const claimId = deps.ids.uuid();
  const { record, lines } = begin(request);
  for (let round = 1; round <= maxRounds; round += 1) {
    const held = await readHeldKey(deps, request);
    if (held.outcome !== undefined) return held.outcome;
    const slots = await readSlots(deps, request.start.owner);
    const refused = await whyNot(deps, request, slots);
    if (refused !== undefined) return refused;
    const writes = await startWrites(deps, request, { record, lines, claimId, slots, held });
    const started: ClaimOutcome = { outcome: 'started', record };
    if ((await deps.table.transact(writes)).done) return started;
    if (await wasStarted(deps, record, claimId)) return started;
    await deps.clock.sleep(pauseMs(deps, round));
  }
  throw tooMuchContention(`the agents of ${request.start.owner}`);
}

interface Start {
  record: RunningAgent;
  lines: readonly OutputLine[];
  claimId: string;
  slots: Slots;
  held: HeldKey;
}

function begin({ start, firstLines }: ClaimRequest): Pick<Start, 'record' | 'lines'> {
  const begun = beginCourse(start);
  const lines = numberLines(begun, firstLines, start.started_at);
  return { record: { ...begun, next_seq: begun.next_seq + lines.length }, lines };
}

async function whyNot(
  { records }: StoreDeps,
  { start, onDuplicate, maxRunning }: ClaimRequest,
  slots: Slots,
): Promise<ClaimOutcome | undefined> {
  const isFull = slots.agents.length >= maxRunning;
  if (onDuplicate === 'allow' && !isFull) return undefined;
  const running = (await records.readAll(slots.agents)).filter(isRunning);
  const duplicate = running.find(
    ({ subagent_type, workspace }) => subagent_type === start.subagent_type && workspace === start.workspace,
  );
  if (onDuplicate !== 'allow' && duplicate !== undefined) return { outcome: 'duplicate', record: duplicate };
  return isFull ? { outcome: 'too_many', running } : undefined;
}

async function startWrites(deps: StoreDeps, request: ClaimRequest, start: Start): Promise<Write[]> {
  const { record, lines, claimId } = start;
  const expires_at = deps.bodies.expiryOf(record);
  const { writes } = await putLines(deps, record, { turn: 0, lines, writeId: claimId });
  return [
    takeSlot(request, start),
    ...toItems(record, claimId, { expires_at }).map((item) => ({ put: item, when: conditions.isNew })),
    ...writes,
    ...takeKey(deps, request, start.held),
  ];
}

function takeSlot({ start, maxRunning, onDuplicate }: ClaimRequest, { slots }: Start): Write {
  const isFree = conditions.hasRoom('agents', maxRunning);
  const when =
    onDuplicate === 'allow' ? isFree : conditions.every(isFree, conditions.hasSeenClaims(slots.claims));
  return {
    update: slotsKey(start.owner),
    change: { add: { agents: new Set([start.agent_id]), claims: 1 } },
    when,
  };
}

function takeKey({ clock }: StoreDeps, { start, idempotency }: ClaimRequest, held: HeldKey): Write[] {
  if (idempotency === undefined) return [];
  const nowMs = clock.now().getTime();
  const item = {
    ...idempotencyKey(start.owner, idempotency.key),
    body_hash: idempotency.bodyHash,
    agent_id: start.agent_id,
    expires_ms: nowMs + keyLifetimeMs,
    expires_at: toSeconds(nowMs + keyLifetimeMs),
  };
  return [{ put: item, when: conditions.isKeyFree(nowMs, held.goneAgent) }];
}

/** Whether the transaction that was refused had been carried out before, and only its answer got lost. */
async function wasStarted({ table }: StoreDeps, { agent_id }: RunningAgent, claimId: string) {
  const item = await table.get(recordKey(agent_id));
  if (item === undefined) return false;
  if (item['claim_id'] === claimId) return true;
  throw new Error(`the id ${agent_id} is taken by another agent`);
}
