import { describe, expect, test } from 'vitest';
import { callOutcomes } from '#shared/agent/call-record.ts';
import { callRecordOf, claimOf, endOf } from '../agent-samples.ts';
import { type OpenStore, startAgent, upTo } from './harness.ts';

const everything = { after: undefined, limit: 100 };

export function calls(open: OpenStore): void {
  describe('records of tool calls', () => {
    test('come back as they were put, in the order of turns, page by page, also after a crash', async () => {
      await using harness = await open();
      const agent = await startAgent(harness.store, claimOf());
      const places = [10, 2, 2, 1].map((turn, index) => ({ turn, tool_use_id: `toolu_${'dabc'[index]}` }));
      for (const place of places) await harness.store.recordCall(callRecordOf(agent, place));
      const other = await startAgent(harness.store, claimOf());
      await harness.store.recordCall(callRecordOf(other));
      const store = await harness.crash();
      const first = await store.listCalls(agent.agent_id, { after: undefined, limit: 3 });
      expect(first.hasMore).toBe(true);
      expect(first.calls.map(({ turn, tool_use_id }) => [turn, tool_use_id])).toEqual([
        [1, 'toolu_c'],
        [2, 'toolu_a'],
        [2, 'toolu_b'],
      ]);
      const last = await store.listCalls(agent.agent_id, { after: first.calls.at(-1), limit: 3 });
      expect(last).toEqual({
        calls: [callRecordOf(agent, { turn: 10, tool_use_id: 'toolu_d' })],
        hasMore: false,
      });
    });

    test.for(callOutcomes)('%s stays, unless the call may still come out otherwise', async (outcome) => {
      await using harness = await open();
      const agent = await startAgent(harness.store, claimOf());
      await harness.store.recordCall(callRecordOf(agent, { outcome, input: '"first"' }));
      await harness.store.recordCall(callRecordOf(agent, { outcome: 'error', input: '"second"' }));
      const isOpen = outcome === 'pending' || outcome === 'aborted';
      const { calls } = await harness.store.listCalls(agent.agent_id, everything);
      expect(calls).toMatchObject([isOpen ? { input: '"second"' } : { outcome, input: '"first"' }]);
    });

    test('of twenty outcomes of one call at once, one stays', async () => {
      await using harness = await open();
      const agent = await startAgent(harness.store, claimOf());
      await Promise.all(
        upTo(20).map((n) => harness.store.recordCall(callRecordOf(agent, { input: `${n}` }))),
      );
      expect((await harness.store.listCalls(agent.agent_id, everything)).calls).toHaveLength(1);
    });

    test('are taken of an agent that was killed, and outlive it by days', async () => {
      await using harness = await open();
      const { store, clock } = harness;
      const agent = await startAgent(store, claimOf());
      await store.end(agent.agent_id, endOf({ reason: 'killed' }), []);
      const call = callRecordOf(agent, { outcome: 'aborted' });
      await store.recordCall(call);
      await clock.advance(14 * 24 * 3_600_000 - 1);
      expect(await store.get(agent.agent_id)).toBeUndefined();
      expect((await store.listCalls(agent.agent_id, everything)).calls).toEqual([call]);
      await clock.advance(1);
      expect(await store.listCalls(agent.agent_id, everything)).toEqual({ calls: [], hasMore: false });
    });
  });
}
