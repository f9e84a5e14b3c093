import type { AgentStore, ClaimRequest } from '#lambdas/ports/agent-store.ts';
import type { OutputLine } from '#shared/agent/output.ts';
import type { RunningAgent } from '#shared/agent/record.ts';
import type { ManualClock } from '#test/fakes/manual-clock.ts';

/** A store with nothing in it, and the clock that it goes by. */
export interface StoreHarness extends AsyncDisposable {
  store: AgentStore;
  clock: ManualClock;
  /** A store over what a crash at this moment leaves behind. The first one may be used no more. */
  crash(): Promise<AgentStore>;
}

export type OpenStore = () => Promise<StoreHarness>;

/** Starts an agent that the store has room for. */
export async function startAgent(store: AgentStore, request: ClaimRequest): Promise<RunningAgent> {
  const claimed = await store.claim(request);
  if (claimed.outcome !== 'started') throw new Error(`The claim ended as ${claimed.outcome}`);
  return claimed.record;
}

/** All lines of an agent, read page by page. */
export async function readAll(store: AgentStore, { agent_id }: RunningAgent) {
  const lines: OutputLine[] = [];
  for (;;) {
    const page = await store.readOutput(agent_id, { after: lines.at(-1)?.seq ?? 0, limit: 7 });
    if (page.length === 0) return lines;
    if (page.some(({ seq }) => seq <= (lines.at(-1)?.seq ?? 0))) throw new Error('A page repeats a line');
    lines.push(...page);
  }
}

/** 1, 2, ... count. */
export function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

export function never(): AbortSignal {
  return new AbortController().signal;
}
