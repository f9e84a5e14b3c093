import { describe, expect, test } from 'vitest';
import { noConversation } from '#shared/agent/conversation.ts';
import { type EndCause, timeoutCause } from '#shared/agent/end.ts';
import { defaultRetention } from '#shared/agent/retention.ts';
import {
  ann,
  answerOf,
  artifactOf,
  batchOf,
  claimOf,
  commitOf,
  dawn,
  endOf,
  pendingOf,
  turnOf,
} from '../agent-samples.ts';
import { never, type OpenStore, readAll, startAgent, upTo } from './harness.ts';

const ended = { refused: true, why: 'ended' };
const hourMs = 3_600_000;

const causes: readonly EndCause[] = [
  { reason: 'finished', exitCode: 0 },
  { reason: 'finished', exitCode: 3 },
  { reason: 'killed' },
  { reason: 'crashed', error: 'It broke' },
  timeoutCause(30),
];

export function ending(open: OpenStore): void {
  describe('the end', () => {
    test.for(causes)('$reason is written with its last lines', async (cause) => {
      await using harness = await open();
      const { store } = harness;
      const { agent_id } = await startAgent(store, claimOf({}, { firstLines: ['Hello'] }));
      const end = endOf(cause, '2026-11-22T12:05:00.000Z');
      const written = await store.end(agent_id, end, ['Good', 'bye']);
      expect(written).toMatchObject({
        refused: false,
        record: { ...end, agent_id, next_seq: 4 },
        lines: [
          { seq: 2, at: end.completed_at, text: 'Good' },
          { seq: 3, at: end.completed_at, text: 'bye' },
        ],
      });
      expect(await store.get(agent_id)).toEqual(written.refused ? undefined : written.record);
      expect(await store.listRunning()).toEqual([]);
    });

    test.for(causes)('after $reason nothing more is written, also after a crash', async (cause) => {
      await using harness = await open();
      const agent = await startAgent(harness.store, claimOf({}, { firstLines: ['Hello'] }));
      const { agent_id } = agent;
      await harness.store.openTurn(agent_id, 'lease-1');
      await harness.store.end(agent_id, endOf(cause), []);
      const before = await harness.store.get(agent_id);
      const store = await harness.crash();
      expect(await store.append(agent_id, { ...batchOf(['late']), lease: 'lease-1' })).toEqual(ended);
      expect(await store.append(agent_id, batchOf(['late']))).toEqual(ended);
      expect(await store.openTurn(agent_id, 'lease-2')).toEqual(ended);
      expect(await store.commitTurn(agent_id, commitOf('lease-1', turnOf(1), { lines: ['late'] }))).toEqual(
        ended,
      );
      expect(await store.putAnswers(agent_id, [answerOf(1, 'toolu_1')])).toEqual(ended);
      expect(await store.putPending(agent_id, pendingOf(1, 'toolu_1'))).toEqual(ended);
      expect(await store.putArtifacts(agent_id, [artifactOf('late.txt')])).toEqual(ended);
      expect(await store.renew(agent_id, 0)).toEqual(ended);
      expect(await store.end(agent_id, endOf({ reason: 'killed' }), ['late'])).toEqual(ended);
      expect(await store.get(agent_id)).toEqual(before);
      expect((await readAll(store, agent)).map(({ text }) => text)).toEqual(['Hello']);
      expect(await store.readConversation(agent_id)).toEqual(noConversation);
    });

    test('of fifty ends at once, one is written, with its own lines only', async () => {
      await using harness = await open();
      const agent = await startAgent(harness.store, claimOf());
      const ends = await Promise.all(
        upTo(50).map((n) =>
          harness.store.end(agent.agent_id, endOf({ reason: 'finished', exitCode: n }), [`end ${n}`]),
        ),
      );
      const won = ends.flatMap((end, index) => (end.refused ? [] : [index + 1]));
      expect(won).toHaveLength(1);
      expect(ends.filter(({ refused }) => refused)).toEqual(Array(49).fill(ended));
      expect(await harness.store.get(agent.agent_id)).toMatchObject({ exit_code: won[0], next_seq: 2 });
      expect((await readAll(harness.store, agent)).map(({ text }) => text)).toEqual([`end ${won[0]}`]);
    });

    test('no line that is appended while an agent is killed comes after the kill’s own', async () => {
      await using harness = await open();
      const agent = await startAgent(harness.store, claimOf());
      const writes = upTo(40).map((n) =>
        n === 20
          ? harness.store.end(agent.agent_id, endOf({ reason: 'killed' }), ['killed'])
          : harness.store.append(agent.agent_id, batchOf([`line ${n}`])),
      );
      const kept = (await Promise.all(writes)).filter(({ refused }) => !refused).length;
      const lines = await readAll(harness.store, agent);
      expect(lines.map(({ seq }) => seq)).toEqual(upTo(kept));
      expect(lines.at(-1)?.text).toBe('killed');
    });
  });

  describe('retention', () => {
    const cases = [
      ['completed', { reason: 'finished', exitCode: 0 }, defaultRetention.completedHours],
      ['failed', { reason: 'crashed', error: 'It broke' }, defaultRetention.otherHours],
      ['killed', { reason: 'killed' }, defaultRetention.otherHours],
    ] as const satisfies readonly (readonly [string, EndCause, number])[];

    test.for(cases)(
      'a %s agent is readable until its hours are over, then gone',
      async ([, cause, hours]) => {
        await using harness = await open();
        const { store, clock } = harness;
        const agent = await startAgent(store, claimOf({}, { firstLines: ['Hello'] }));
        const { agent_id } = agent;
        await store.openTurn(agent_id, 'lease-1');
        await store.commitTurn(agent_id, commitOf('lease-1', turnOf(1)));
        await store.end(agent_id, endOf(cause), []);
        await clock.advance(hours * hourMs - 1);
        expect(await store.get(agent_id)).toMatchObject({ agent_id });
        expect((await store.list({ owner: ann, limit: 10 })).agents).toHaveLength(1);
        expect(await readAll(store, agent)).toHaveLength(1);
        expect((await store.readConversation(agent_id)).turns).toHaveLength(1);
        await clock.advance(1);
        expect(await store.get(agent_id)).toBeUndefined();
        expect((await store.list({ owner: ann, limit: 10 })).agents).toEqual([]);
        expect((await store.list({ limit: 10 })).agents).toEqual([]);
        expect(await readAll(store, agent)).toEqual([]);
        expect(await store.readConversation(agent_id)).toEqual(noConversation);
        expect(await store.end(agent_id, endOf(cause), [])).toEqual({ refused: true, why: 'unknown_agent' });
        await store.waitForChange(
          agent_id,
          { next_seq: 2, status: 'completed' },
          { timeoutMs: hourMs, signal: never() },
        );
      },
    );

    test('an agent that is gone is known for two weeks, with its owner and its end, to whoever searches its lines', async () => {
      await using harness = await open();
      const { store, clock } = harness;
      const { agent_id } = await startAgent(store, claimOf({}, { firstLines: ['Hello'] }));
      expect(await store.getPast(agent_id)).toBeUndefined();
      const end = endOf({ reason: 'killed' }, clock.now().toISOString());
      await store.end(agent_id, end, ['bye']);
      expect(await store.getPast(agent_id)).toBeUndefined();
      await clock.advance(defaultRetention.otherHours * hourMs);
      const crashed = await harness.crash();
      const past = await crashed.getPast(agent_id);
      expect(past).toMatchObject({ agent_id, owner: ann, ...end, next_seq: 3, prompt: '' });
      const days = defaultRetention.outputDays * 24 - defaultRetention.otherHours;
      await clock.advance(days * hourMs - 1);
      expect(await crashed.getPast(agent_id)).toEqual(past);
      await clock.advance(1);
      expect(await crashed.getPast(agent_id)).toBeUndefined();
    });

    test('a running agent does not expire', async () => {
      await using harness = await open();
      const { agent_id } = await startAgent(harness.store, claimOf());
      await harness.clock.advance(1_000 * hourMs);
      expect(await harness.store.get(agent_id)).toMatchObject({ agent_id, status: 'running' });
    });

    test('the key of an agent that is gone starts another', async () => {
      await using harness = await open();
      const { store, clock } = harness;
      const request = { idempotency: { key: 'key-1', bodyHash: 'body' } };
      const { agent_id } = await startAgent(store, claimOf({}, request));
      await store.end(agent_id, endOf({ reason: 'finished', exitCode: 0 }, dawn), []);
      await clock.advance(defaultRetention.completedHours * hourMs);
      expect((await store.claim(claimOf({}, request))).outcome).toBe('started');
    });
  });
}
