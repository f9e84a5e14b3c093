import type { StreamSeats } from '#lambdas/ports/stream-seats.ts';
import type { Owner } from '#shared/agent/ids.ts';
import { limits } from '#shared/agent/limits.ts';

/** Seats in the memory of the one process that streams: with it they go. */
export function createStreamSeats(): StreamSeats {
  const taken = new Map<Owner, Set<object>>();
  return {
    async take(owner) {
      const seats = taken.get(owner) ?? new Set();
      if (seats.size >= limits.stream.perOwner) return undefined;
      const seat = {
        async leave() {
          seats.delete(seat);
          if (seats.size === 0) taken.delete(owner);
        },
      };
      taken.set(owner, seats.add(seat));
      return seat;
    },
  };
}
