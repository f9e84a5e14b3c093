import * as z from 'zod';
import { root, startChild } from './child.ts';

const callsSchema = z.array(
  z.object({ agentId: z.string(), turn: z.int(), at: z.number(), abortedAt: z.number().optional() }),
);
export type Calls = z.infer<typeof callsSchema>;

/** The stub model, and what it saw. */
export interface Stub {
  origin: string;
  /** Waits for a call of the agent. */
  untilCalled(agentId: string): Promise<Calls>;
  /** Waits for so many calls since the log was cleared. */
  untilCount(count: number): Promise<Calls>;
  /** Waits for a call of the agent to be cut. */
  untilAborted(agentId: string): Promise<Calls>;
  calls(): Promise<Calls>;
  clear(): Promise<void>;
  stop(): Promise<void>;
}

export async function startStub(): Promise<Stub> {
  const child = await startChild([`${root}/bench/stub-model.ts`]);
  const { origin } = z.object({ origin: z.string() }).parse(child.ready);
  const ask = async (path: string) => callsSchema.parse(await (await fetch(`${origin}${path}`)).json());
  return {
    origin,
    untilCalled: (agentId) => ask(`/seen/${agentId}`),
    untilCount: (count) => ask(`/count/${count}`),
    untilAborted: (agentId) => ask(`/aborted/${agentId}`),
    calls: () => ask('/calls'),
    clear: async () => void (await ask('/clear')),
    stop: () => child.stop(),
  };
}
