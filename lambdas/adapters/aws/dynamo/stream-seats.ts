import * as z from 'zod';
import type { Clock } from '#lambdas/ports/clock.ts';
import type { Log } from '#lambdas/ports/log.ts';
import type { StreamSeat, StreamSeats } from '#lambdas/ports/stream-seats.ts';
import { limits } from '#shared/agent/limits.ts';
import { hasRoom, isThere } from '#shared/storage/conditions.ts';
import { streamSeatsKey } from '#shared/storage/keys.ts';
import { toSeconds } from './record-item.ts';
import { openTable, type Table, type TableDeps } from './table.ts';
import type { Item } from './write.ts';

/** Longer than the function lives whose stream it is. */
const seatMs = (limits.stream.seconds + 60) * 1_000;

/** A seat is a member of its owner's set, and begins with the moment from which it counts no more. */
const seatsSchema = z.object({ seats: z.set(z.string()).optional() });

/**
 * Seats in the one table: one write to take one, one to leave it. Those of functions that died are cleared away by the
 * first who finds no room.
 */
export function createDynamoStreamSeats(
  deps: TableDeps & { clock: Pick<Clock, 'now' | 'sleep'>; log: Pick<Log, 'warn'> },
  tableName: string,
): StreamSeats {
  const table = openTable(deps, tableName);
  return {
    async take(owner) {
      const { pk, sk } = streamSeatsKey(owner);
      const nowMs = deps.clock.now().getTime();
      const seat = `${nowMs + seatMs} ${deps.ids.uuid()}`;
      const take = {
        update: { pk, sk },
        change: { add: { seats: new Set([seat]) }, set: { expires_at: toSeconds(nowMs + seatMs) } },
        when: hasRoom('seats', limits.stream.perOwner),
      };
      for (;;) {
        const taken = await table.update(take);
        const seats = taken.done ? [seat] : seatsIn(taken.refused.get(0));
        // It was taken by a try whose answer got lost.
        if (seats.includes(seat)) return { leave: () => leave(deps, table, { owner, seat }) };
        const over = seats.filter((it) => Number.parseInt(it, 10) <= nowMs);
        if (over.length === 0) return undefined;
        await remove(table, owner, over);
      }
    },
  };
}

async function leave(
  { log }: { log: Pick<Log, 'warn'> },
  table: Table,
  { owner, seat }: { owner: Parameters<StreamSeats['take']>[0]; seat: string },
): ReturnType<StreamSeat['leave']> {
  await remove(table, owner, [seat]).catch((error: unknown) => {
    log.warn('the seat of a stream was not left', { owner, error: String(error) });
  });
}

async function remove(table: Table, owner: string, seats: readonly string[]): Promise<void> {
  const change = { delete: { seats: new Set(seats) } };
  await table.update({ update: streamSeatsKey(owner), change, when: isThere });
}

function seatsIn(item: Item | undefined): string[] {
  return [...(seatsSchema.parse(item ?? {}).seats ?? [])];
}
