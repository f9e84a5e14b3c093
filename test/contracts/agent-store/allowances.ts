import { describe, expect, test } from 'vitest';
import type { AgentStore } from '#lambdas/ports/agent-store.ts';
import type { Cloud, CloudAnswer } from '#lambdas/ports/cloud.ts';
import { openCostExplorer } from '#lambdas/tools/cloud/costs/cost-explorer.ts';
import { allowances } from '#shared/agent/allowance.ts';
import { type AgentId, agentIdSchema } from '#shared/agent/ids.ts';
import { batchOf, claimOf, endOf } from '../agent-samples.ts';
import { never, type OpenStore, startAgent, upTo } from './harness.ts';

const name = 'cost_explorer_requests';
const most = allowances[name];

export function allowanceCounts(open: OpenStore): void {
  describe('what an agent may do only so often', () => {
    test('is taken as often as that by callers side by side, and not once more', async () => {
      await using harness = await open();
      const { store } = harness;
      const [{ agent_id }, other] = [await startAgent(store, claimOf()), await startAgent(store, claimOf())];
      expect(await store.countTaken(agent_id, name)).toBe(0);
      const taken = await Promise.all(upTo(most + 20).map(() => store.takeAllowance(agent_id, name)));
      expect(taken.filter((it) => !it.refused && it.isTaken)).toHaveLength(most);
      expect(taken.filter((it) => !it.refused && !it.isTaken)).toHaveLength(20);
      expect(await store.countTaken(agent_id, name)).toBe(most);
      expect(await store.countTaken(other.agent_id, name)).toBe(0);
    });

    test('stays taken through a crash, and through all that is written beside it', async () => {
      await using harness = await open();
      const { agent_id } = await startAgent(harness.store, claimOf());
      await Promise.all([
        ...upTo(most - 1).map(() => harness.store.takeAllowance(agent_id, name)),
        ...upTo(5).map((n) => harness.store.append(agent_id, batchOf([`Line ${n}`]))),
      ]);
      const store = await harness.crash();
      expect(await store.readOutput(agent_id, { after: 0, limit: 100 })).toHaveLength(5);
      await store.openTurn(agent_id, 'lease');
      expect(await store.countTaken(agent_id, name)).toBe(most - 1);
      expect(await store.takeAllowance(agent_id, name)).toEqual({ refused: false, isTaken: true });
      expect(await store.takeAllowance(agent_id, name)).toEqual({ refused: false, isTaken: false });
    });

    test('is refused to an agent that has ended, or never was', async () => {
      await using harness = await open();
      const { store } = harness;
      const { agent_id } = await startAgent(store, claimOf());
      await store.takeAllowance(agent_id, name);
      await store.end(agent_id, endOf({ reason: 'killed' }), []);
      expect(await store.takeAllowance(agent_id, name)).toEqual({ refused: true, why: 'ended' });
      expect(await store.countTaken(agent_id, name)).toBe(1);
      const nobody = agentIdSchema.parse('agent-cost-analysis-zzzzzzzzzz');
      expect(await store.takeAllowance(nobody, name)).toEqual({ refused: true, why: 'unknown_agent' });
      expect(await store.countTaken(nobody, name)).toBe(0);
    });

    test('bounds paid requests of calls that race, die in the middle, and are made again', async () => {
      await using harness = await open();
      const { agent_id } = await startAgent(harness.store, claimOf());
      const account = payingAccount();
      const before = await Promise.all(upTo(12).map(() => payTwice(harness.store, agent_id, account.dying)));
      expect(before.filter((it) => it === 'died')).toHaveLength(12);
      expect(account.sent()).toBe(12);
      const store = await harness.crash();
      expect(await store.countTaken(agent_id, name)).toBe(12);
      const after = await Promise.all(upTo(20).map(() => payTwice(store, agent_id, account.living)));
      expect(account.sent()).toBe(most);
      expect(await store.countTaken(agent_id, name)).toBe(most);
      // 28 of 40 requests were left for 20 calls that want two each.
      expect(after.flat().filter((it) => it === 'NotAsked')).toHaveLength(12);
    });
  });
}

/** An account that counts what it is asked; as it dies, so does who asks. */
function payingAccount(): { living: Cloud; dying: Cloud; sent(): number } {
  let sent = 0;
  const answering = (answer: () => Promise<CloudAnswer>): Cloud => ({
    source: 'account',
    asOf: () => new Date('2026-11-15T08:00:00Z'),
    call: () => {
      sent += 1;
      return answer();
    },
  });
  return {
    living: answering(async () => ({ outcome: 'answered', output: {} })),
    dying: answering(() => Promise.reject(new Error('the step died'))),
    sent: () => sent,
  };
}

/** A tool call that makes two paid requests, one after the other. */
async function payTwice(store: AgentStore, agentId: AgentId, cloud: Cloud): Promise<string | string[]> {
  const allowance = {
    take: async () => {
      const taken = await store.takeAllowance(agentId, name);
      return !taken.refused && taken.isTaken;
    },
    taken: () => store.countTaken(agentId, name),
  };
  const clock = { now: () => new Date(), sleep: () => Promise.resolve() };
  const explorer = openCostExplorer({ cloud, allowance, clock });
  const ask = async (): Promise<string> => {
    const answer = await explorer.cloud.call({
      ...{ service: 'cost-explorer', operation: 'GetAnomalies', region: 'us-east-1' },
      ...{ input: {}, signal: never() },
    });
    return answer.outcome === 'answered' ? 'answered' : answer.code;
  };
  try {
    return [await ask(), await ask()];
  } catch {
    return 'died';
  }
}
