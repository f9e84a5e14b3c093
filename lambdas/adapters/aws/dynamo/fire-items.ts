import { type ScheduleFire, scheduleFireSchema } from '#shared/agent/fire.ts';
import { fireLifetimeMs } from '#shared/agent/retention.ts';
import { isFireOpen } from '#shared/storage/conditions.ts';
import { fireKey } from '#shared/storage/keys.ts';
import type { StoreDeps } from './deps.ts';
import { toSeconds } from './record-item.ts';
import type { Item } from './write.ts';

type FireDeps = Pick<StoreDeps, 'table' | 'clock'>;

/** One conditional write. Refused by its own first try, whose answer got lost, it answers the same. */
export async function recordFire(
  { table, clock }: FireDeps,
  schedule: string,
  fire: ScheduleFire,
): Promise<ScheduleFire> {
  const { time, ...outcome } = fire;
  const expires_at = toSeconds(clock.now().getTime() + fireLifetimeMs);
  const written = await table.update({
    update: fireKey(schedule, time),
    change: {
      set: { ...outcome, expires_at },
      remove: fire.outcome === 'failed' ? ['agent_id'] : ['error'],
    },
    when: isFireOpen,
  });
  if (written.done) return fire;
  return toFire(written.refused.get(0)) ?? fire;
}

/** The fire of a planned time; without one, the latest. */
export async function readFire(
  { table, clock }: FireDeps,
  schedule: string,
  time?: string,
): Promise<ScheduleFire | undefined> {
  if (time !== undefined) return toFire(await table.get(fireKey(schedule, time)));
  const nowSeconds = toSeconds(clock.now().getTime());
  const query = {
    keyCondition: '#pk = :pk',
    names: { '#pk': 'pk' },
    values: { ':pk': fireKey(schedule, '').pk },
    ...{ descending: true, pageItems: 1 },
  };
  for await (const [item] of table.query(query)) {
    return item === undefined || Number(item['expires_at']) <= nowSeconds ? undefined : toFire(item);
  }
  return undefined;
}

function toFire(item: Item | undefined): ScheduleFire | undefined {
  return item === undefined ? undefined : scheduleFireSchema.parse({ ...item, time: item['sk'] });
}
