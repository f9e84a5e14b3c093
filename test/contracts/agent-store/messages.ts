import { describe, expect, test } from 'vitest';
import type { NewMessage } from '#lambdas/ports/agent-store.ts';
import { agentIdSchema } from '#shared/agent/ids.ts';
import { ann, claimOf, commitOf, dawn, endOf, turnOf } from '../agent-samples.ts';
import { type OpenStore, readAll, startAgent, upTo } from './harness.ts';

const saying = (text: string, more: Partial<NewMessage> = {}): NewMessage => ({
  ...{ text, sender: ann, at: dawn, maxWaiting: 10 },
  ...more,
});
const keyed = (key: string, bodyHash = 'h') => ({ idempotency: { key, bodyHash } });
const sent = (number: number) => ({ refused: false, outcome: 'sent', number });
const unheard = (what: string) => `[WARNING] The agent ended before it could act on ${what}`;

export function messages(open: OpenStore): void {
  describe('messages', () => {
    test('are in the conversation in the order in which they were sent', async () => {
      await using harness = await open();
      const { store } = harness;
      const { agent_id } = await startAgent(store, claimOf());
      expect(await store.sendMessage(agent_id, saying('First\nand more'))).toEqual(sent(1));
      expect(await store.sendMessage(agent_id, saying('Second'))).toEqual(sent(2));
      const messages = [
        { number: 1, text: 'First\nand more', sender: ann, at: dawn },
        { number: 2, text: 'Second', sender: ann, at: dawn },
      ];
      expect(await store.readConversation(agent_id)).toEqual({
        turns: [],
        answers: [],
        messages,
        pending: [],
      });
      expect(await store.openTurn(agent_id, 'lease-1')).toMatchObject({ conversation: { messages } });
    });

    test('sent at once get each a number of its own, and none is lost', async () => {
      await using harness = await open();
      const { store } = harness;
      const { agent_id } = await startAgent(store, claimOf());
      const outcomes = await Promise.all(
        upTo(8).map((n) => store.sendMessage(agent_id, saying(`Message ${n}`))),
      );
      expect(outcomes.map((outcome) => 'number' in outcome && outcome.number).sort()).toEqual(upTo(8));
      const { messages } = await store.readConversation(agent_id);
      expect(messages.map(({ number }) => number)).toEqual(upTo(8));
      expect(messages.map(({ text }) => text).sort()).toEqual(upTo(8).map((n) => `Message ${n}`));
    });

    test('survive a crash, and so does what the model was told', async () => {
      await using harness = await open();
      const { agent_id } = await startAgent(harness.store, claimOf());
      await harness.store.sendMessage(agent_id, saying('Mind the gap'));
      await harness.store.openTurn(agent_id, 'lease-1');
      await harness.store.commitTurn(agent_id, commitOf('lease-1', turnOf(1, { told: 1 })));
      const store = await harness.crash();
      expect(await store.readConversation(agent_id)).toMatchObject({
        turns: [{ turn: 1, told: 1 }],
        messages: [{ number: 1, text: 'Mind the gap' }],
      });
      expect(await store.sendMessage(agent_id, saying('Another'))).toEqual(sent(2));
    });

    test('that wait are limited; those that the model was told make room', async () => {
      await using harness = await open();
      const { store } = harness;
      const { agent_id } = await startAgent(store, claimOf());
      const send = (text: string) => store.sendMessage(agent_id, saying(text, { maxWaiting: 2 }));
      expect([await send('a'), await send('b')]).toEqual([sent(1), sent(2)]);
      expect(await send('c')).toEqual({ refused: false, outcome: 'too_many' });
      await store.openTurn(agent_id, 'lease-1');
      await store.commitTurn(agent_id, commitOf('lease-1', turnOf(1, { told: 1 })));
      expect(await send('c')).toEqual(sent(3));
      expect(await send('d')).toEqual({ refused: false, outcome: 'too_many' });
      expect((await store.readConversation(agent_id)).messages.map(({ text }) => text)).toEqual([
        'a',
        'b',
        'c',
      ]);
    });

    test('with equal keys are one message, however many are sent at once, and also after the end', async () => {
      await using harness = await open();
      const { store } = harness;
      const { agent_id } = await startAgent(store, claimOf());
      const send = () => store.sendMessage(agent_id, saying('Once', keyed('k')));
      const outcomes = await Promise.all(upTo(6).map(send));
      const repeated = { refused: false, outcome: 'repeated', number: 1 };
      expect(outcomes.filter((outcome) => 'outcome' in outcome && outcome.outcome === 'sent')).toEqual([
        sent(1),
      ]);
      expect(outcomes.filter((outcome) => 'outcome' in outcome && outcome.outcome !== 'sent')).toEqual(
        Array(5).fill(repeated),
      );
      await store.end(agent_id, endOf(), []);
      expect(await send()).toEqual(repeated);
      expect(await store.sendMessage(agent_id, saying('Other', keyed('k', 'other')))).toEqual({
        ...{ refused: false, outcome: 'key_conflict' },
      });
      expect((await store.readConversation(agent_id)).messages).toHaveLength(1);
    });

    test('have keys of their agent alone', async () => {
      await using harness = await open();
      const { store } = harness;
      const first = await startAgent(store, claimOf());
      const second = await startAgent(store, claimOf());
      expect(await store.sendMessage(first.agent_id, saying('a', keyed('k')))).toEqual(sent(1));
      expect(await store.sendMessage(second.agent_id, saying('b', keyed('k', 'x')))).toEqual(sent(1));
    });

    test('are refused once the agent has ended, and for one that never was', async () => {
      await using harness = await open();
      const { store } = harness;
      const { agent_id } = await startAgent(store, claimOf());
      await store.end(agent_id, endOf(), []);
      expect(await store.sendMessage(agent_id, saying('Too late', keyed('k')))).toEqual({
        ...{ refused: true, why: 'ended' },
      });
      const nobody = agentIdSchema.parse('agent-nobody-abcdefghij');
      expect(await store.sendMessage(nobody, saying('Hello', keyed('k')))).toEqual({
        ...{ refused: true, why: 'unknown_agent' },
      });
      expect((await store.readConversation(agent_id)).messages).toEqual([]);
    });

    test('that no committed reply followed are told of before the last lines', async () => {
      await using harness = await open();
      const { store } = harness;
      const agent = await startAgent(store, claimOf());
      await store.sendMessage(agent.agent_id, saying('Heard'));
      await store.openTurn(agent.agent_id, 'lease-1');
      await store.commitTurn(agent.agent_id, commitOf('lease-1', turnOf(1, { told: 1 })));
      await store.sendMessage(agent.agent_id, saying('Not heard'));
      await store.sendMessage(agent.agent_id, saying('Neither'));
      const ended = await store.end(agent.agent_id, endOf(), ['[RESULT] Done']);
      const lines = [unheard('2 messages'), '[RESULT] Done'];
      expect(ended).toMatchObject({ lines: lines.map((text) => ({ text })), record: { next_seq: 3 } });
      expect((await readAll(store, agent)).map(({ text }) => text)).toEqual(lines);
    });

    test('race an end: either refused, or counted in its lines', async () => {
      await using harness = await open();
      const { store } = harness;
      for (const n of upTo(10)) {
        const agent = await startAgent(store, claimOf());
        const send = () => store.sendMessage(agent.agent_id, saying('Quick'));
        const end = () => store.end(agent.agent_id, endOf(), []);
        const [outcome] =
          n % 2 === 0 ? await Promise.all([send(), end()]) : (await Promise.all([end(), send()])).reverse();
        const lines = (await readAll(store, agent)).map(({ text }) => text);
        expect(lines).toEqual(outcome?.refused === false ? [unheard('1 message')] : []);
      }
    });
  });
}
