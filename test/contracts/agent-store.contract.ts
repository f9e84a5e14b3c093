import { describe } from 'vitest';
import { allowanceCounts } from './agent-store/allowances.ts';
import { approvals } from './agent-store/approvals.ts';
import { artifacts } from './agent-store/artifacts.ts';
import { calls } from './agent-store/calls.ts';
import { claiming } from './agent-store/claiming.ts';
import { ending } from './agent-store/ending.ts';
import type { OpenStore } from './agent-store/harness.ts';
import { listing } from './agent-store/listing.ts';
import { messages } from './agent-store/messages.ts';
import { output } from './agent-store/output.ts';
import { pendingCalls } from './agent-store/pending-calls.ts';
import { turns } from './agent-store/turns.ts';
import { waitingForChange } from './agent-store/waiting.ts';

/** What everything that stands behind the agent store's port has in common. */
export function agentStoreContract(name: string, open: OpenStore): void {
  describe(`${name} as an agent store`, () => {
    claiming(open);
    turns(open);
    messages(open);
    approvals(open);
    pendingCalls(open);
    artifacts(open);
    allowanceCounts(open);
    calls(open);
    output(open);
    ending(open);
    waitingForChange(open);
    listing(open);
  });
}
