import type { Refusal } from '#lambdas/ports/agent-store.ts';
import { whyRefused } from '#shared/agent/course.ts';
import type { AgentId } from '#shared/agent/ids.ts';
import type { RunningAgent } from '#shared/agent/record.ts';
import { ProductError } from '#shared/errors/product-error.ts';
import type { Key } from '#shared/storage/keys.ts';
import { pauseMs } from '../retry.ts';
import type { StoreDeps } from './deps.ts';
import type { InTurn } from './in-turn.ts';
import type { StoredRecord } from './record-item.ts';
import type { WriteResult } from './table.ts';
import type { Item, Write } from './write.ts';

type Demand = Parameters<typeof whyRefused>[1];

/** What a write comes to, made for the record as it was read. */
export interface Plan<Result> {
  /** The record's own write comes first. Without any there is nothing to do but to answer. */
  writes: [Write, ...Write[]] | [];
  result: Result;
  /** An item that this write alone puts and that carries its id: proof that it was carried out. */
  proof?: Key | undefined;
}

export type GuardedWrite = <Result extends { refused: false }>(
  agentId: AgentId,
  demand: Demand,
  plan: (found: StoredRecord & { record: RunningAgent }, writeId: string) => Promise<Plan<Result>>,
) => Promise<Result | Refusal>;

const maxRounds = 40;

/**
 * One write to a running agent: all of it, or a refusal. Reads, plans, and writes on condition that the
 * record is as it was read; whoever came in between is the new ground to plan on.
 */
export function createGuardedWrite(deps: StoreDeps, inTurn: InTurn): GuardedWrite {
  return (agentId, demand, plan) =>
    inTurn(agentId, async () => {
      const writeId = deps.ids.uuid();
      let found = await deps.records.read(agentId);
      for (let round = 1; round <= maxRounds; round += 1) {
        const why = whyRefused(found?.record, demand);
        if (why !== undefined) return { refused: true, why };
        if (found === undefined || found.record.status !== 'running') return { refused: true, why: 'ended' };
        const planned = await plan({ ...found, record: found.record }, writeId);
        if (planned.writes.length === 0) return planned.result;
        const written = await writeAll(deps, planned.writes);
        if (written.done) return planned.result;
        found = await foundInstead(deps, agentId, written.refused);
        if (await wasCarriedOut(deps, { found, proof: planned.proof, writeId })) return planned.result;
        await deps.clock.sleep(pauseMs(deps, round));
      }
      throw tooMuchContention(agentId);
    });
}

/** Writes; leaves out what may be taken already and is. */
export async function writeAll({ table }: Pick<StoreDeps, 'table'>, writes: Write[]): Promise<WriteResult> {
  let left = writes;
  for (;;) {
    const result = await send(table, left);
    if (result.done) return result;
    const isLeft = (write: Write, place: number): boolean =>
      'put' in write && write.ifTaken === 'leave' && result.refused.has(place);
    const kept = left.filter((write, place) => !isLeft(write, place));
    // Somebody else's answers were all that stood in the way.
    if (left.length - kept.length !== result.refused.size) return result;
    left = kept;
  }
}

/** One update alone is half the price of a transaction. */
async function send(table: StoreDeps['table'], writes: readonly Write[]): Promise<WriteResult> {
  const [only, ...others] = writes;
  return only !== undefined && 'update' in only && others.length === 0
    ? table.update(only)
    : table.transact(writes);
}

/** The record as it stood in the way of its own write. */
async function foundInstead(
  { records }: StoreDeps,
  agentId: AgentId,
  refused: ReadonlyMap<number, Item | undefined>,
): Promise<StoredRecord | undefined> {
  return refused.has(0) ? records.load(refused.get(0)) : records.read(agentId);
}

/** A try whose answer got lost is refused when it is repeated: by what it wrote itself. */
async function wasCarriedOut(
  { table }: StoreDeps,
  write: { found: StoredRecord | undefined; proof: Key | undefined; writeId: string },
): Promise<boolean> {
  if (write.found?.writeId === write.writeId) return true;
  if (write.proof === undefined) return false;
  const proof = await table.get(write.proof);
  return proof?.['write_id'] === write.writeId;
}

export function tooMuchContention(name: string): ProductError {
  return new ProductError('unavailable', {
    message: `Too many writes at once to ${name}`,
    remedy: 'Try again in a few seconds',
  });
}
