import type { AgentStore, AllowanceTaken, Refusal } from '#lambdas/ports/agent-store.ts';
import { type AllowanceName, allowances } from '#shared/agent/allowance.ts';
import { whyRefused } from '#shared/agent/course.ts';
import type { AgentId } from '#shared/agent/ids.ts';
import { every, isRunning, isUnder } from '#shared/storage/conditions.ts';
import { recordKey } from '#shared/storage/keys.ts';
import type { StoreDeps } from './deps.ts';

/**
 * What an agent may do only so often, counted beside its record: one conditional write, which no other write to the
 * record stands in the way of. Tried again after its answer got lost, it may count one too many, never one too few.
 */
export function allowanceWrites(deps: StoreDeps): Pick<AgentStore, 'takeAllowance' | 'countTaken'> {
  return {
    takeAllowance: (agentId, name) => take(deps, agentId, name),
    countTaken: async (agentId, name) => {
      if ((await deps.records.read(agentId)) === undefined) return 0;
      const item = await deps.table.get(recordKey(agentId));
      return Number(item?.[attributeOf(name)] ?? 0);
    },
  };
}

async function take(
  { table, records }: StoreDeps,
  agentId: AgentId,
  name: AllowanceName,
): Promise<AllowanceTaken | Refusal> {
  const attribute = attributeOf(name);
  const written = await table.update({
    update: recordKey(agentId),
    change: { add: { [attribute]: 1 } },
    when: every(isRunning, isUnder(attribute, allowances[name])),
  });
  if (written.done) return { refused: false, isTaken: true };
  const found = await records.load(written.refused.get(0));
  const why = whyRefused(found?.record);
  return why === undefined ? { refused: false, isTaken: false } : { refused: true, why };
}

function attributeOf(name: AllowanceName): string {
  return `taken_${name}`;
}
