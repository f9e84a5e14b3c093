import { describe, expect, test } from 'vitest';
import type { StreamSeats } from '#lambdas/ports/stream-seats.ts';
import { ownerSchema } from '#shared/agent/ids.ts';
import { limits } from '#shared/agent/limits.ts';
import { upTo } from './agent-store/harness.ts';

export interface SeatsHarness extends AsyncDisposable {
  seats: StreamSeats;
  /** Every process that streamed died without a word, and no stream of before could go on by now. */
  allDied(): Promise<StreamSeats>;
}

const most = limits.stream.perOwner;
const [ann, bob] = ['ann', 'bob'].map((name) => ownerSchema.parse(`arn:aws:iam::111122223333:user/${name}`));

/** What everything that counts open streams has in common. */
export function streamSeatsContract(name: string, open: () => Promise<SeatsHarness>): void {
  const takeAll = (seats: StreamSeats) => Promise.all(upTo(most).map(() => seats.take(owner(ann))));

  describe(`${name} as seats of streams`, () => {
    test('are taken as often as that by readers side by side, and not once more', async () => {
      await using harness = await open();
      const taken = await Promise.all(upTo(most + 8).map(() => harness.seats.take(owner(ann))));
      expect(taken.filter((seat) => seat !== undefined)).toHaveLength(most);
      expect(await harness.seats.take(owner(ann))).toBeUndefined();
    });

    test('are every owner’s own', async () => {
      await using harness = await open();
      await takeAll(harness.seats);
      expect(await harness.seats.take(owner(bob))).toBeDefined();
    });

    test('that are left are others’, one for each, however often they are left', async () => {
      await using harness = await open();
      const [first] = await takeAll(harness.seats);
      await Promise.all([first?.leave(), first?.leave()]);
      await first?.leave();
      expect(await harness.seats.take(owner(ann))).toBeDefined();
      expect(await harness.seats.take(owner(ann))).toBeUndefined();
    });

    test('that a process took with it are free again in time, all of them', async () => {
      await using harness = await open();
      await takeAll(harness.seats);
      const seats = await harness.allDied();
      expect((await takeAll(seats)).filter((seat) => seat !== undefined)).toHaveLength(most);
      expect(await seats.take(owner(ann))).toBeUndefined();
    });
  });
}

function owner<Owner>(given: Owner | undefined): Owner {
  return given ?? expect.fail();
}
