import { describe, expect, test } from 'vitest';
import { limits } from '#shared/agent/limits.ts';
import { answerOf, claimOf, commitOf, endOf, pendingOf, turnOf } from '../agent-samples.ts';
import { type OpenStore, startAgent, upTo } from './harness.ts';

export function pendingCalls(open: OpenStore): void {
  describe('calls that are not done', () => {
    test('come back as they were put, with the turn that opens and after a crash', async () => {
      await using harness = await open();
      const { agent_id } = await startAgent(harness.store, claimOf());
      const state = { z: 1, a: ['ünïcode \u0000 😀', null, 1e21, { deep: true }] };
      const call = pendingOf(1, 'toolu_1', { state });
      expect(await harness.store.putPending(agent_id, call)).toEqual({ refused: false });
      const opened = await harness.store.openTurn(agent_id, 'lease');
      expect(opened).toMatchObject({ conversation: { answers: [], pending: [call] } });
      const store = await harness.crash();
      const { pending } = await store.readConversation(agent_id);
      expect(pending).toEqual([call]);
      expect(JSON.stringify(pending[0]?.state)).toBe(JSON.stringify(state));
    });

    test('may keep as much as a tool is allowed to', async () => {
      await using harness = await open();
      const { agent_id } = await startAgent(harness.store, claimOf());
      const call = pendingOf(1, 'toolu_1', { state: 'x'.repeat(limits.toolStateBytes - 2) });
      await harness.store.putPending(agent_id, call);
      expect((await harness.store.readConversation(agent_id)).pending).toEqual([call]);
    });

    test('a later round takes the place of an earlier one, never the other way round', async () => {
      await using harness = await open();
      const { agent_id } = await startAgent(harness.store, claimOf());
      for (const round of [1, 3, 2]) {
        const written = await harness.store.putPending(agent_id, pendingOf(1, 'toolu_1', { round }));
        expect(written).toEqual({ refused: false });
      }
      expect((await harness.store.readConversation(agent_id)).pending).toMatchObject([{ round: 3 }]);
    });

    test('of twenty runs of one round at once, the first one’s state stays', async () => {
      await using harness = await open();
      const { store } = harness;
      const { agent_id } = await startAgent(store, claimOf());
      const put = (state: number) => store.putPending(agent_id, pendingOf(1, 'toolu_1', { state }));
      await Promise.all(upTo(20).map(put));
      const first = (await store.readConversation(agent_id)).pending;
      expect(first).toHaveLength(1);
      await put(21);
      expect((await store.readConversation(agent_id)).pending).toEqual(first);
    });

    test('an answer takes their place, and no late round brings them back', async () => {
      await using harness = await open();
      const { store } = harness;
      const { agent_id } = await startAgent(store, claimOf());
      await store.putPending(agent_id, pendingOf(1, 'toolu_1'));
      await store.putPending(agent_id, pendingOf(1, 'toolu_2'));
      await store.putAnswers(agent_id, [answerOf(1, 'toolu_1', 'Done.')]);
      expect(await store.putPending(agent_id, pendingOf(1, 'toolu_1', { round: 2 }))).toEqual({
        refused: false,
      });
      expect(await store.readConversation(agent_id)).toMatchObject({
        answers: [{ tool_use_id: 'toolu_1', content: 'Done.' }],
        pending: [{ tool_use_id: 'toolu_2', round: 1 }],
      });
      await store.putAnswers(agent_id, [answerOf(1, 'toolu_1', 'Again.'), answerOf(1, 'toolu_2', 'Too.')]);
      const { answers, pending } = await store.readConversation(agent_id);
      expect(answers.map(({ content }) => content)).toEqual(['Done.', 'Too.']);
      expect(pending).toEqual([]);
    });

    test('a call id that comes again in a later turn is another call', async () => {
      await using harness = await open();
      const { store } = harness;
      const { agent_id } = await startAgent(store, claimOf());
      await store.openTurn(agent_id, 'a');
      await store.commitTurn(agent_id, commitOf('a', turnOf(1), { answers: [answerOf(1, 'toolu_1')] }));
      await store.putPending(agent_id, pendingOf(2, 'toolu_1'));
      expect(await store.readConversation(agent_id)).toMatchObject({
        answers: [{ turn: 1 }],
        pending: [{ turn: 2, tool_use_id: 'toolu_1' }],
      });
    });

    test('of an agent that is killed stay as they were', async () => {
      await using harness = await open();
      const { store } = harness;
      const { agent_id } = await startAgent(store, claimOf());
      await store.putPending(agent_id, pendingOf(1, 'toolu_1'));
      await store.end(agent_id, endOf({ reason: 'killed' }), []);
      expect(await store.putPending(agent_id, pendingOf(1, 'toolu_1', { round: 2 }))).toEqual({
        refused: true,
        why: 'ended',
      });
      expect((await store.readConversation(agent_id)).pending).toEqual([pendingOf(1, 'toolu_1')]);
    });
  });
}
