import { describe, expect, test } from 'vitest';
import { noConversation } from '#shared/agent/conversation.ts';
import { agentIdSchema, makeAgentId } from '#shared/agent/ids.ts';
import { countingIds } from '#test/fakes/counting-ids.ts';
import { answerOf, batchOf, claimOf, commitOf, pendingOf, progressOf, turnOf } from '../agent-samples.ts';
import { type OpenStore, startAgent, upTo } from './harness.ts';

const stale = { refused: true, why: 'stale' };
const usage = {
  input_tokens: 100,
  output_tokens: 20,
  cache_read_tokens: 50,
  cache_write_tokens: 10,
  cost_usd: 0.25,
};

export function turns(open: OpenStore): void {
  describe('turns', () => {
    test('the first turn opens on an empty conversation', async () => {
      await using harness = await open();
      const { agent_id } = await startAgent(harness.store, claimOf({}, { firstLines: ['Hello'] }));
      expect(await harness.store.openTurn(agent_id, 'lease-1')).toMatchObject({
        refused: false,
        record: { agent_id, turn: 0, lease: 'lease-1' },
        conversation: noConversation,
        shown: [],
      });
    });

    test('a committed turn moves record, output, conversation and usage together', async () => {
      await using harness = await open();
      const { store } = harness;
      const { agent_id } = await startAgent(store, claimOf());
      await store.openTurn(agent_id, 'lease-1');
      const calls = [{ id: 'toolu_1', name: 'search', input: { pattern: 'a+' } }];
      const turn = turnOf(1, { tool_calls: calls, stop_reason: 'tool_use', usage });
      const committed = await store.commitTurn(
        agent_id,
        commitOf('lease-1', turn, {
          lines: ['A', 'B'],
          progress: progressOf(10),
          answers: [{ ...answerOf(1, 'toolu_0'), kept: { items: [{ saving: '1.25' }] } }],
        }),
      );
      expect(committed).toMatchObject({
        refused: false,
        record: { turn: 1, next_seq: 3, progress: progressOf(10), usage, rehearsal: false },
        lines: [
          { seq: 1, at: turn.at, text: 'A' },
          { seq: 2, at: turn.at, text: 'B' },
        ],
      });
      expect(await store.get(agent_id)).toEqual(committed.refused ? undefined : committed.record);
      expect(await store.readConversation(agent_id)).toEqual({
        turns: [turn],
        answers: [{ ...answerOf(1, 'toolu_0'), kept: { items: [{ saving: '1.25' }] } }],
        messages: [],
        pending: [],
      });
    });

    test('content comes back as it was put, byte for byte', async () => {
      await using harness = await open();
      const { agent_id } = await startAgent(harness.store, claimOf());
      await harness.store.openTurn(agent_id, 'lease-1');
      const content = [
        { type: 'thinking', thinking: 'ünïcode \u0000 😀', signature: 'c2ln' },
        { z: 1, a: { b: [null, true, 1e21] } },
      ];
      await harness.store.commitTurn(agent_id, commitOf('lease-1', turnOf(1, { content })));
      const [turn] = (await harness.store.readConversation(agent_id)).turns;
      expect(JSON.stringify(turn?.content)).toBe(JSON.stringify(content));
    });

    test('usage adds up over turns', async () => {
      await using harness = await open();
      const { agent_id } = await startAgent(harness.store, claimOf());
      for (const turn of upTo(3)) {
        await harness.store.openTurn(agent_id, `lease-${turn}`);
        await harness.store.commitTurn(agent_id, commitOf(`lease-${turn}`, turnOf(turn, { usage })));
      }
      expect(await harness.store.get(agent_id)).toMatchObject({
        turn: 3,
        usage: {
          input_tokens: 300,
          output_tokens: 60,
          cache_read_tokens: 150,
          cache_write_tokens: 30,
          cost_usd: 0.75,
        },
      });
    });

    test.for([0, 2, 3])('turn %i does not follow none', async (turn) => {
      await using harness = await open();
      const { agent_id } = await startAgent(harness.store, claimOf());
      await harness.store.openTurn(agent_id, 'lease-1');
      const refused = await harness.store.commitTurn(agent_id, commitOf('lease-1', turnOf(turn)));
      expect(refused).toEqual(stale);
      expect(await harness.store.get(agent_id)).toMatchObject({ turn: 0, next_seq: 1 });
    });

    test('of twenty commits of one turn at once, one is kept', async () => {
      await using harness = await open();
      const { agent_id } = await startAgent(harness.store, claimOf());
      await harness.store.openTurn(agent_id, 'lease-1');
      const commits = await Promise.all(
        upTo(20).map((n) =>
          harness.store.commitTurn(agent_id, commitOf('lease-1', turnOf(1, { usage }), { lines: [`${n}`] })),
        ),
      );
      expect(commits.filter(({ refused }) => !refused)).toHaveLength(1);
      expect(commits.filter(({ refused }) => refused)).toEqual(Array(19).fill(stale));
      expect(await harness.store.get(agent_id)).toMatchObject({ turn: 1, next_seq: 2, usage });
    });

    test('a record that a playbook drove stays marked', async () => {
      await using harness = await open();
      const { agent_id } = await startAgent(harness.store, claimOf());
      await harness.store.openTurn(agent_id, 'lease-1');
      await harness.store.commitTurn(agent_id, commitOf('lease-1', turnOf(1), { rehearsal: true }));
      await harness.store.commitTurn(agent_id, commitOf('lease-1', turnOf(2), { rehearsal: false }));
      expect(await harness.store.get(agent_id)).toMatchObject({ turn: 2, rehearsal: true });
    });

    test('what an unknown agent is told is that nobody knows it', async () => {
      await using harness = await open();
      const nobody = makeAgentId('code-review-agent', countingIds().bytes(10));
      const unknown = { refused: true, why: 'unknown_agent' };
      expect(await harness.store.openTurn(nobody, 'lease-1')).toEqual(unknown);
      expect(await harness.store.append(nobody, batchOf(['A']))).toEqual(unknown);
      expect(await harness.store.commitTurn(nobody, commitOf('lease-1', turnOf(1)))).toEqual(unknown);
      expect(await harness.store.putAnswers(nobody, [answerOf(1, 'toolu_1')])).toEqual(unknown);
      expect(await harness.store.putPending(nobody, pendingOf(1, 'toolu_1'))).toEqual(unknown);
      expect(await harness.store.renew(nobody, 0)).toEqual(unknown);
      expect(await harness.store.get(nobody)).toBeUndefined();
      expect(await harness.store.readConversation(nobody)).toEqual(noConversation);
      expect(await harness.store.readOutput(nobody, { after: 0, limit: 10 })).toEqual([]);
    });
  });

  describe('leases', () => {
    test('an older attempt may write nothing more once a newer one has opened the turn', async () => {
      await using harness = await open();
      const { store } = harness;
      const { agent_id } = await startAgent(store, claimOf());
      await store.openTurn(agent_id, 'old');
      await store.append(agent_id, { ...batchOf(['by the old one']), lease: 'old' });
      await store.openTurn(agent_id, 'new');
      expect(await store.append(agent_id, { ...batchOf(['late']), lease: 'old' })).toEqual(stale);
      expect(await store.commitTurn(agent_id, commitOf('old', turnOf(1), { lines: ['late'] }))).toEqual(
        stale,
      );
      const committed = await store.commitTurn(agent_id, commitOf('new', turnOf(1), { lines: ['in time'] }));
      expect(committed).toMatchObject({ refused: false, record: { turn: 1, next_seq: 3 } });
    });

    test('a lease still holds after a crash', async () => {
      await using harness = await open();
      const { agent_id } = await startAgent(harness.store, claimOf());
      await harness.store.openTurn(agent_id, 'new');
      const store = await harness.crash();
      expect(await store.commitTurn(agent_id, commitOf('old', turnOf(1)))).toEqual(stale);
      expect(await store.commitTurn(agent_id, commitOf('new', turnOf(1)))).toMatchObject({ refused: false });
    });

    test('tools, which hold no lease, write beside the newest attempt', async () => {
      await using harness = await open();
      const { agent_id } = await startAgent(harness.store, claimOf());
      await harness.store.openTurn(agent_id, 'new');
      expect(await harness.store.append(agent_id, batchOf(['from a tool']))).toMatchObject({
        refused: false,
      });
    });

    test('of attempts that open a turn at once, exactly one may commit it', async () => {
      await using harness = await open();
      const { store } = harness;
      const { agent_id } = await startAgent(store, claimOf());
      const attempts = await Promise.all(
        upTo(10).map(async (n) => {
          await store.openTurn(agent_id, `lease-${n}`);
          return store.commitTurn(agent_id, commitOf(`lease-${n}`, turnOf(1)));
        }),
      );
      expect(attempts.filter(({ refused }) => !refused)).toHaveLength(1);
    });

    test('an attempt is told what earlier ones have shown of the same turn, and nothing else', async () => {
      await using harness = await open();
      const { store } = harness;
      const { agent_id } = await startAgent(store, claimOf({}, { firstLines: ['Hello'] }));
      await store.openTurn(agent_id, 'a');
      await store.append(agent_id, { ...batchOf(['first turn'], 1), lease: 'a' });
      await store.commitTurn(agent_id, commitOf('a', turnOf(1), { lines: ['its end'] }));
      await store.append(agent_id, batchOf(['a tool of turn 1'], 1));
      await store.openTurn(agent_id, 'b');
      await store.append(agent_id, { ...batchOf(['second', 'turn'], 2), lease: 'b' });
      await store.append(agent_id, batchOf(['a late tool of turn 1'], 1));
      await store.openTurn(agent_id, 'c');
      await store.append(agent_id, { ...batchOf(['goes on'], 2), lease: 'c' });
      const after = await (await harness.crash()).openTurn(agent_id, 'd');
      expect(after).toMatchObject({ refused: false, shown: ['second', 'turn', 'goes on'] });
    });
  });

  describe('answers', () => {
    test('the first answer to a call stays', async () => {
      await using harness = await open();
      const { store } = harness;
      const { agent_id } = await startAgent(store, claimOf());
      await store.openTurn(agent_id, 'a');
      const first = [answerOf(1, 'toolu_1', 'first')];
      await store.commitTurn(agent_id, commitOf('a', turnOf(1), { answers: first }));
      await store.putAnswers(agent_id, [answerOf(1, 'toolu_1', 'second'), answerOf(1, 'toolu_2', 'other')]);
      const { answers } = await store.readConversation(agent_id);
      expect(answers.map(({ tool_use_id, content }) => [tool_use_id, content])).toEqual([
        ['toolu_1', 'first'],
        ['toolu_2', 'other'],
      ]);
    });

    test('of twenty answers to one call at once, one stays', async () => {
      await using harness = await open();
      const { agent_id } = await startAgent(harness.store, claimOf());
      await Promise.all(
        upTo(20).map((n) => harness.store.putAnswers(agent_id, [answerOf(1, 'toolu_1', `${n}`)])),
      );
      expect((await harness.store.readConversation(agent_id)).answers).toHaveLength(1);
    });

    test('a call id that comes again in a later turn is another call', async () => {
      await using harness = await open();
      const { agent_id } = await startAgent(harness.store, claimOf());
      await harness.store.putAnswers(agent_id, [answerOf(1, 'toolu_1'), answerOf(2, 'toolu_1')]);
      expect((await harness.store.readConversation(agent_id)).answers).toHaveLength(2);
    });
  });

  describe('renewing', () => {
    test('counts the epoch up once, however many ask', async () => {
      await using harness = await open();
      const { agent_id } = await startAgent(harness.store, claimOf());
      const renewals = await Promise.all(upTo(10).map(() => harness.store.renew(agent_id, 0)));
      expect(renewals.filter(({ refused }) => !refused)).toHaveLength(1);
      expect(renewals.filter(({ refused }) => refused)).toEqual(Array(9).fill(stale));
      expect(await harness.store.get(agent_id)).toMatchObject({ epoch: 1 });
      expect(await harness.store.renew(agent_id, 1)).toEqual({ refused: false });
    });
  });

  describe('fires of schedules', () => {
    const agent = (suffix: string) => agentIdSchema.parse(`agent-x-${suffix.repeat(10)}`);
    const monday = '2026-11-23T08:00:00Z';
    const failed = { time: monday, outcome: 'failed', error: 'No room' } as const;
    const skipped = { time: monday, outcome: 'skipped', agent_id: agent('a') } as const;

    test('each comes out in exactly one way, whoever tells of it, also after a crash', async () => {
      await using harness = await open();
      const told = await Promise.all(
        [...'abcdefghij'].map((suffix) =>
          harness.store.recordFire('weekly', { time: monday, outcome: 'started', agent_id: agent(suffix) }),
        ),
      );
      const stands = told[0];
      expect(new Set(told.map((fire) => JSON.stringify(fire))).size).toBe(1);
      const store = await harness.crash();
      expect(await store.getFire('weekly', monday)).toEqual(stands);
      expect(await store.recordFire('weekly', skipped)).toEqual(stands);
      expect(await store.recordFire('weekly', failed)).toEqual(stands);
    });

    test('one that failed gives way to what a later try finds', async () => {
      await using harness = await open();
      const { store } = harness;
      expect(await store.recordFire('weekly', failed)).toEqual(failed);
      const again = { ...failed, error: 'Still no room' };
      expect(await store.recordFire('weekly', again)).toEqual(again);
      expect(await store.recordFire('weekly', skipped)).toEqual(skipped);
      expect(await store.getFire('weekly', monday)).toEqual(skipped);
    });

    test('of a schedule the latest planned one is known, whatever was told last', async () => {
      await using harness = await open();
      const { store } = harness;
      expect(await store.getFire('weekly')).toBeUndefined();
      const later = { ...skipped, time: '2026-11-30T08:00:00Z' };
      await store.recordFire('weekly', later);
      await store.recordFire('weekly', failed);
      await store.recordFire('daily', { ...failed, time: '2026-12-01T08:00:00Z' });
      expect(await store.getFire('weekly')).toEqual(later);
      expect(await store.getFire('weekly', monday)).toEqual(failed);
      expect(await store.getFire('daily', monday)).toBeUndefined();
    });
  });
}
