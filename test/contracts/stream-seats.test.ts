import { createStreamSeats } from '#local/adapters/stream-seats.ts';
import { streamSeatsContract } from './stream-seats.contract.ts';

streamSeatsContract('the memory of one process', async () => ({
  seats: createStreamSeats(),
  allDied: async () => createStreamSeats(),
  [Symbol.asyncDispose]: async () => undefined,
}));
