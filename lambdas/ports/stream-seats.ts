import type { Owner } from '#shared/agent/ids.ts';

/** How many live streams an owner has open at once: `limits.stream.perOwner` at most, over all processes. */
export interface StreamSeats {
  /**
   * Takes a seat for a stream that is about to begin; `undefined` where the owner has them all. One that nobody leaves,
   * since its process died, is free again soon after its stream would have ended.
   */
  take(owner: Owner): Promise<StreamSeat | undefined>;
}

export interface StreamSeat {
  /** Safe to repeat, and never fails: a seat that could not be left is free again in time. */
  leave(): Promise<void>;
}
